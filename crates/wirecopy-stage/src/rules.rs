//! The table of a stage's rules.

/// Writes down the rules of a stage: a constant of type [`RuleId`](wirecopy_document::RuleId) for each, and `ALL`, the
/// table for [`Describe::RULES`](crate::Describe::RULES).
///
/// Each line holds the constant, the stable id in kebab case, one sentence, and an example `in → out`.
///
/// ```
/// wirecopy_stage::rules! {
///     pub(crate) mod rule {
///         TODAY = "today", "`today` is the day of publication.", "2023-07-27: today → 2023-07-27";
///         AGO = "ago", "Counts back from the day of publication.", "2023-07-27: two days ago → 2023-07-25";
///     }
/// }
/// # fn main() {
/// assert_eq!(rule::ALL[rule::AGO.0 as usize].id, "ago");
/// # }
/// ```
#[macro_export]
macro_rules! rules {
    ($vis:vis mod $module:ident {
        $($name:ident = $id:literal, $summary:literal, $example:literal;)*
    }) => {
        /// The rules of this stage.
        $vis mod $module {
            #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "it only counts")]
            #[repr(u16)]
            enum Number { $($name,)* }

            $(
                #[doc = $summary]
                #[doc = ""]
                #[doc = $example]
                pub const $name: $crate::document::RuleId =
                    $crate::document::RuleId(Number::$name as u16);
            )*

            /// All of them, in order.
            pub const ALL: &[$crate::Rule] = &[
                $($crate::Rule { id: $id, summary: $summary, example: $example },)*
            ];
        }
    };
}
