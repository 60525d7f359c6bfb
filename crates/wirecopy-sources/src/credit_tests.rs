//! Texts, and the credits in them.

use wirecopy_stage::prelude::*;

use crate::credits::{Way, credits, primary};

/// A line, and the credits in it as `way:id`.
fn check(text: &str, expect: &str) {
    let doc = Document::new("d", text);
    let got: Vec<String> = credits(&doc)
        .iter()
        .map(|c| format!("{}:{}", c.way.label(), c.outlet.map_or("agencies", |o| o.id)))
        .collect();
    assert_eq!(got.join(" "), expect, "{text}");
}

#[test]
fn attributions() {
    check("The port is closed, Yonhap reported.", "attribution:yonhap");
    check("As per AFP, the port is closed.", "attribution:afp");
    check("Talking to AFP, the mayor said so.", "attribution:afp");
    check("as reported by state media KCNA on Wednesday", "attribution:kcna");
    check("the North’s official Korean Central News Agency said", "attribution:kcna");
    check("Russia's TASS news agency reported.", "attribution:tass");
    check("according to South Korea’s Yonhap news agency.", "attribution:yonhap");
    check("The mayor told Reuters that it was over.", "attribution:reuters");
    check("He met the head of Reuters in the town.", "");
    check("Reuters moved into a new building.", "");
    check("The company was bought by Bloomberg.", "");
    check("“Reuters reported the fire,” he said.", "attribution:reuters");
    check("The mayor told\u{a0}AFP that it was over.", "attribution:afp");
    check("The mayor told BBC Newsnight that it was over.", "attribution:bbc");
    check("BBC Newsnight reported the fire.", "attribution:bbc");
    check("Reuters on Monday reported the fire.", "attribution:reuters");
    check("Reuters first reported the fire.", "attribution:reuters");
    check("The fire is out, an AFP correspondent said.", "attribution:afp");
    check("The BBC announced job cuts.", "");
    check("Mr Reuters said the fire was out.", "");
    check("Mr. Reuters said the fire was out.", "");
    check("Neither AFP nor Reuters reported the fire.", "");
    check("The mayor told neither AFP nor the BBC.", "");
    check("The minister left, the TAP news agency reported.", "attribution:tap");
    check("Follow @AFP and www.reuters.com today", "");
}

#[test]
fn pictures_are_credited_apart() {
    check("The stores, in this undated photo released by Malaysia's Bernama", "photo:bernama");
    check("Pictures of the port, distributed by the state news agency KCNA.", "photo:kcna");
    check("The quay on Sunday. (Ann Lee/Pool via AP)", "photo:associated-press");
    check("He saw the photo. The fire was put out, according to AFP.", "attribution:afp");
    check("The image of the port has suffered, Reuters reported.", "attribution:reuters");
    check("The report, carried via AFP, was wrong.", "attribution:afp");
}

#[test]
fn headlines_and_datelines() {
    check("Port Reopens After Blast (AP)", "headline:associated-press");
    check("PENANG (Reuters) - The port was opened.", "dateline:reuters");
    check("The agency (AP) moved.", "");
    check("Senate Hears of New Plan (washingtonpost.com)", "headline:washington-post");
    check("Probe Leaves for Venus (SPACE.com)", "headline:space-com");
}

#[test]
fn brackets_at_the_end_of_a_text() {
    check("The port was opened.\n\n(Reuters)", "credit:reuters");
    check("The port was opened.\n(AP)\n", "credit:associated-press");
    check("The fire is out.\nThe port was opened. (AFP)", "credit:afp");
    check("The fire is out.\n(AP)\nThe port was opened.", "");
    check("(AP)", "");
}

#[test]
fn names_beside_each_other_are_credited_together() {
    let both = "attribution:reuters attribution:afp";
    check("Reuters and AFP reported the fire.", both);
    check("The fire is out, Reuters, AFP and Yonhap said.", &format!("{both} attribution:yonhap"));
    check("It was over, he told AFP and Reuters.", "attribution:afp attribution:reuters");
    check("according to reports by AFP and Reuters.", "attribution:afp attribution:reuters");
    check("Port Reopens (AP, Reuters)", "headline:associated-press headline:reuters");
    check("Reuters moved out. AFP reported the fire.", "attribution:afp");
}

#[test]
fn speakers() {
    check("The port is closed, said AFP.", "attribution:afp");
    check("“The port is closed,” wrote Reuters on Monday.", "attribution:reuters");
    check("He said AFP was wrong.", "");
    check("He was quoted as saying by the official IRNA news agency.", "attribution:irna");
    check("Yonhap, citing officials, said the port was shut.", "attribution:yonhap");
    check("Reuters has learned that the port is shut.", "attribution:reuters");
    check("Reuters has moved.", "");
    check("Thomson Reuters said its revenue rose.", "");
    check("Police told Reuters reporters to leave.", "");
    check("He told AFP reporters that it was over.", "attribution:afp");
}

#[test]
fn lines_that_credit() {
    let after = |line: &str| format!("The port was opened again.\n{line}");
    for (line, expect) in [
        ("(With AFP inputs)", "credit:afp"),
        ("AFP contributed to this article.", "contribution:afp"),
        (
            "AP writers Ann Lee and Jo Wong contributed to this report.",
            "contribution:associated-press",
        ),
        ("Story by AFP", "credit:afp"),
        ("The port was opened. – Reuters", "credit:reuters"),
        ("— AFP", "credit:afp"),
        ("© 2021 AFP", "credit:afp"),
        ("Copyright 2021 The Associated Press. All rights reserved.", "credit:associated-press"),
        ("SOURCE:AP", "credit:associated-press"),
        (
            "(With inputs from AP, AFP and Reuters)",
            "credit:associated-press credit:afp credit:reuters",
        ),
        ("(With inputs from agencies)", "credit:agencies"),
        ("(PTI inputs)", "credit:pti"),
        ("With PTI inputs", "credit:pti"),
        ("Inputs: PTI", "credit:pti"),
        ("With files from AP", "credit:associated-press"),
        ("Source – AFP", "credit:afp"),
        ("SOURCE Reuters", "credit:reuters"),
        ("The source Reuters", ""),
        ("Compiled from AP and Reuters", "credit:associated-press credit:reuters"),
        ("Compiled from agencies", "credit:agencies"),
        ("News Desk with agencies", "credit:agencies"),
        ("He met with agencies", ""),
        ("The port was opened. (Agencies)", "credit:agencies"),
        ("(Agencies)", "credit:agencies"),
        ("The port was opened. (With agency inputs)", "credit:agencies"),
        ("— With files from The Canadian Press", "credit:canadian-press"),
        ("The mayor went to other agencies (and agencies)", ""),
        ("Reuters/AP", "credit:reuters credit:associated-press"),
        ("Reuters", "credit:reuters"),
        ("The Guardian", ""),
        ("/TASS/", "credit:tass"),
        ("The port was opened. /TASS/", "credit:tass"),
        ("opened.—AFP", "credit:afp"),
        ("The port was opened. —AFP", "credit:afp"),
        ("—Reuters", "credit:reuters"),
        ("©AFP", "credit:afp"),
        ("SOURCE: Reuters™", "credit:reuters"),
        ("The port – AFP said so.", "attribution:afp"),
        (
            "A new source: AP tapped it in the hall of the old town, which stood empty for a long time.",
            "",
        ),
    ] {
        check(&after(line), expect);
    }
}

#[test]
fn lines_above_the_text() {
    for (text, expect) in [
        ("(AFP) The port was opened.", "dateline:afp"),
        ("Port opens\nBy Ann Lee\nReuters\n\nThe port was opened.", "byline:reuters"),
        ("By Ann Lee, Associated Press\nThe port was opened.", "byline:associated-press"),
        ("By Monday, Reuters reported the fire.", "attribution:reuters"),
        ("By the time it was out, Reuters\nhad moved.", ""),
        ("PTI\nThe port was opened.", "credit:pti"),
        ("The port\nReuters\nwas opened.", ""),
        ("The Guardian\nThe port was opened.", ""),
        ("PTI\r\nThe port was opened.", "credit:pti"),
        ("/TASS/\nThe port was opened.", "credit:tass"),
        ("(Agencies)\nThe port was opened.", "credit:agencies"),
        ("MOSCOW, July 26. /TASS/. The port was opened.", "dateline:tass"),
        ("NEW DELHI: (PTI) The port was opened.", "dateline:pti"),
        ("WASHINGTON — (AP) The port was opened.", "dateline:associated-press"),
        ("The mayor — (AP) The port was opened.", ""),
    ] {
        check(text, expect);
    }
}

#[test]
fn suppliers_of_pictures() {
    check("The quay on Sunday. REUTERS/Ann Lee", "photo:reuters");
    check("The quay on Sunday. Ann Lee/Reuters", "photo:reuters");
    check("The quay on Sunday. (AP Photo/Ann Lee)", "photo:associated-press");
    check("The quay on Sunday. REUTERS/Stringer", "photo:reuters");
    check("NEW YORK (CNN/Money) - The port was opened.", "");
    check("See http://www.investor.reuters.com/FullQuote for it.", "");
    check("Photo via Reuters shows the quay.", "photo:reuters");
    check("© Reuters. FILE PHOTO: the quay", "photo:reuters");
    check("Image copyright AFP Image caption The quay", "photo:afp");
    check("Image copyright Getty Images", "photo:getty-images");
    check("© REUTERS/ Stringer", "photo:reuters");
    check("EURO-CP/CREDIT TERMS DETAILED", "");
}

#[test]
fn a_title_may_end_in_an_abbreviation() {
    let text = "Stamps to Be Issued in Oct. (AP)";
    check(text, "");
    let mut doc = Document::new("d", text);
    let span = Span::at(0, text.len());
    let rule = wirecopy_document::RuleRef { stage: 0, rule: 0 };
    let title = Annotation::new(1, layers::ROLE, layers::role::TITLE, span, rule);
    doc.push_annotation(title, []);
    assert_eq!(credits(&doc)[0].way, Way::Headline);
}

#[test]
fn forms_that_mean_other_things_as_well_need_more() {
    for (text, expect) in [
        ("The mayor told the Guardian it was over.", "attribution:guardian"),
        ("The mayor told Bloomberg.", "attribution:bloomberg"),
        ("according to the Guardian, the port is shut", "attribution:guardian"),
        ("The fire is out, Bloomberg reported.", "attribution:bloomberg"),
        ("On Monday Bloomberg reported the fire.", "attribution:bloomberg"),
        ("as reported by the Guardian on Monday", "attribution:guardian"),
        ("The port is shut, the mayor said, citing Bloomberg.", "attribution:bloomberg"),
        ("Bloomberg said he would run.", ""),
        ("Michael Bloomberg reported the theft.", ""),
        ("He left, the Sunday Telegraph reported.", ""),
        ("In 1986, Time reported earnings of 3 dlrs a share.", ""),
        ("The mayor told Michael Bloomberg that it was over.", ""),
        ("The mayor told Bloomberg Philanthropies to go.", ""),
        ("Bloomberg Philanthropies reported a loss.", ""),
        ("The mayor spoke to Petra.", ""),
    ] {
        check(text, expect);
    }
}

#[test]
fn helpers_are_credited_apart() {
    for (text, expect) in [
        ("AP contributed to this report.", "contribution:associated-press"),
        ("NPR's Sarah Knight contributed to this report", "contribution:npr"),
        ("Ann Lee of the AP contributed to this report.", "contribution:associated-press"),
        (
            "It is over. AFP and Reuters contributed to this report.",
            "contribution:afp contribution:reuters",
        ),
        ("Additional reporting by AFP", "contribution:afp"),
        ("Additional reporting: Reuters", "contribution:reuters"),
        ("With assistance from Bloomberg", "contribution:bloomberg"),
        ("It is over. (Additional reporting by AFP)", "contribution:afp"),
        ("(With inputs from PTI; additional reporting by AFP)", "credit:pti contribution:afp"),
        ("Additional reporting by agencies", "contribution:agencies"),
        ("With assistance from the police, AFP reported, it was over.", "attribution:afp"),
        ("With inputs from AFP", "credit:afp"),
        ("LONDON (Reuters) - It is over. (With inputs from AFP)", "dateline:reuters credit:afp"),
    ] {
        check(text, expect);
    }
}

#[test]
fn brackets_behind_what_is_no_sentence_are_those_of_pictures() {
    for (text, expect) in [
        (
            "Port Reopens\nThe fire broke out after the train had left (Reuters)\nIt is out.",
            "photo:reuters",
        ),
        ("Port Reopens\nThe club had not won since 1908 (Getty)", "photo:getty-images"),
        ("Port Reopens (Getty Images)\nThe fire is out.", "photo:getty-images"),
        ("Port Reopens (AP)\nThe fire is out.", "headline:associated-press"),
        ("\nPort Reopens (AP)\nThe fire is out.", "headline:associated-press"),
        ("The fire is out.\n“It is out.” (Reuters)", "credit:reuters"),
        (
            "It is over.\nThe fire is out, according to the Korean Central News Agency (KCNA)\nIt broke out at night.",
            "attribution:kcna attribution:kcna",
        ),
        ("The mayor told Getty Images that it was over.", ""),
        ("The quay on Sunday (KCNS via KNS/AFP/Getty Images)", "photo:afp photo:getty-images"),
        ("The quay on Sunday, the club via Getty Images", "photo:getty-images"),
        ("Port Reopens\nThe bank places commercial paper (CP)\nin May.", ""),
    ] {
        check(text, expect);
    }
}

/// A text, and its primary source and the reason for it.
fn check_primary(text: &str, expect: &str) {
    let doc = Document::new("d", text);
    let primary = primary(&doc, &credits(&doc));
    let told = primary.map(|(outlet, _, reason)| format!("{}: {reason}", outlet.id));
    assert_eq!(told.unwrap_or_default(), expect, "{text}");
}

#[test]
fn primary_sources() {
    for (text, expect) in [
        ("LONDON (Reuters) - It is over. (With inputs from AFP)", "reuters: the dateline names it"),
        (
            "Port Reopens (AP)\nIt is over.\n(With inputs from AFP)",
            "associated-press: the headline ends in its name",
        ),
        ("It is over.\n(With inputs from AFP)", "afp: the credit line names it and no other"),
        ("It is over.\n(With inputs from AFP and AP)", ""),
        ("It is over.\nAFP contributed to this report.", ""),
        (
            "It is over.\n(With inputs from AFP)\nAP contributed to this report.",
            "afp: the credit line names it and no other",
        ),
        ("By Reuters\nIt is over.", "reuters: the byline names it"),
        ("By Ann Lee, Associated Press\nIt is over.", "associated-press: the byline names it"),
        ("By Ann Lee, BBC News\nIt is over.", ""),
        (
            "By Ann Lee, Associated Press\nIt is over.\n(With inputs from AFP)",
            "afp: the credit line names it and no other",
        ),
        ("Port Reopens\nThe club had not won since 1908 (Getty)", ""),
    ] {
        check_primary(text, expect);
    }
}

#[test]
fn a_line_for_helpers_is_one_whatever_its_role() {
    let line = "AP contributed to this report.";
    let mut doc = Document::new("d", line);
    let rule = wirecopy_document::RuleRef { stage: 0, rule: 0 };
    let span = Span::at(0, line.len());
    doc.push_annotation(Annotation::new(1, layers::ROLE, layers::role::CREDIT, span, rule), []);
    assert_eq!(credits(&doc)[0].way, Way::Contribution);
}

/// Roles are looked up as the names go by, and need not lie apart.
#[test]
fn the_innermost_role_counts() {
    let text = "AFP x AFP y AFP z AFP";
    let mut doc = Document::new("d", text);
    let rule = wirecopy_document::RuleRef { stage: 0, rule: 0 };
    for (id, (start, end, role)) in [
        (0, 15, layers::role::CREDIT),
        (6, 9, layers::role::PHOTO_CREDIT),
        (18, 21, layers::role::BYLINE),
    ]
    .into_iter()
    .enumerate()
    {
        let role = Annotation::new(id as u32 + 1, layers::ROLE, role, Span::at(start, end), rule);
        doc.push_annotation(role, []);
    }
    let ways: Vec<Way> = credits(&doc).iter().map(|credit| credit.way).collect();
    assert_eq!(ways, [Way::Credit, Way::Photo, Way::Credit, Way::Byline]);
}
