//! From stages to a plugin.
//!
//! A plugin is a crate of type `cdylib` that depends on `wirecopy-stage` and this crate and names its stages:
//!
//! ```
//! use wirecopy_stage::Registration;
//!
//! const STAGES: &[Registration] = &[/* Registration::document::<Shouts>() */];
//!
//! wirecopy_plugin::export!(STAGES);
//! # fn main() {}
//! ```
//!
//! That is all: the stages are safe Rust, the same that a host links in. A panic is caught before it leaves the
//! library, and the instance is leaked and made anew, since nothing is known of its state.
//!
//! Export the stages of a crate that a host also links in from a thin crate of their own. A crate that is both library
//! and plugin loses its exports as soon as the host is built.
//!
//! The other modules are for hosts: [`frames`] is what crosses the boundary besides the views of [`abi`], [`batches`]
//! the same for many at once, [`flat`] lays data out for it, and [`runtime`] is the plugin's side without the library
//! around it.

#![deny(missing_docs)]

pub mod batches;
pub mod flat;
pub mod frames;
pub mod runtime;

mod read;

pub use wirecopy_abi as abi;
pub use wirecopy_stage::Registration;

/// Exports stages: an expression of type `&'static [Registration]` that is known when the plugin is built.
#[macro_export]
macro_rules! export {
    ($stages:expr) => {
        // Names in here are visible to the expression: they are such that nobody uses.
        const _: () = {
            static __WIRECOPY_STAGES: &[$crate::Registration] = $stages;

            unsafe extern "C" fn __wirecopy_count() -> u32 {
                $crate::runtime::count(__WIRECOPY_STAGES)
            }

            unsafe extern "C" fn __wirecopy_describe(
                stage: u32,
                sink: *const $crate::abi::Sink,
            ) -> u32 {
                // SAFETY: what the host passes is what the interface demands.
                unsafe { $crate::runtime::describe(__WIRECOPY_STAGES, stage, sink) }
            }

            unsafe extern "C" fn __wirecopy_create(
                stage: u32,
                settings: $crate::abi::Bytes,
                resources: $crate::abi::Slice,
                host: *const $crate::abi::Host,
                sink: *const $crate::abi::Sink,
                instance: *mut *mut ::core::ffi::c_void,
            ) -> u32 {
                // SAFETY: what the host passes is what the interface demands.
                unsafe {
                    $crate::runtime::create(
                        __WIRECOPY_STAGES,
                        stage,
                        settings,
                        resources,
                        host,
                        sink,
                        instance,
                    )
                }
            }

            static __WIRECOPY_PLUGIN: $crate::abi::Plugin = $crate::abi::Plugin {
                header: $crate::runtime::HEADER,
                count: ::core::option::Option::Some(__wirecopy_count),
                describe: ::core::option::Option::Some(__wirecopy_describe),
                create: ::core::option::Option::Some(__wirecopy_create),
                destroy: ::core::option::Option::Some($crate::runtime::destroy),
                passes: ::core::option::Option::Some($crate::runtime::passes),
                edit: ::core::option::Option::Some($crate::runtime::edit),
                corpus: ::core::option::Option::Some($crate::runtime::corpus),
            };

            // The symbol is unique because a plugin exports its stages once.
            #[unsafe(no_mangle)]
            extern "C" fn wirecopy_plugin_v1() -> *const $crate::abi::Plugin {
                &__WIRECOPY_PLUGIN
            }
        };
    };
}
