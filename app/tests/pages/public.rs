//! What the files in `public/` promise to residents and to the build.

const STYLE: &str = include_str!("../../../public/style.css");
const BOOT: &str = include_str!("../../../public/boot.js");
const MANIFEST: &str = include_str!("../../../public/manifest.webmanifest");

/// The colour of a custom property, `#rgb` or `#rrggbb`, as parts of 255.
fn colour(name: &str) -> [f64; 3] {
    let value = STYLE.split_once(&format!("  --{name}: #")).unwrap_or_else(|| panic!("--{name}")).1;
    let hex = value.split(';').next().unwrap();
    let whole = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&whole[at..at + 2], 16).unwrap()))
}

/// WCAG 2.2, relative luminance.
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = colour.map(|part| {
        let part = part / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(colour(a)), luminance(colour(b)));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// 4.5:1 (WCAG AA; 移动互联网应用(APP)适老化通用设计规范) for every pair of text and ground in use.
#[test]
fn text_can_be_read() {
    for (text, ground) in [
        ("text", "ground"),
        ("text", "paper"),
        ("soft", "ground"),
        ("soft", "paper"),
        ("link", "ground"),
        ("link", "paper"),
        ("paper", "green"),
        ("paper", "warn"),
        ("green-dark", "paper"),
        ("green-dark", "green-pale"),
        ("text", "green-pale"),
        ("soft", "green-pale"),
        ("warn", "warn-pale"),
        ("text", "warn-pale"),
        ("bad", "paper"),
        ("bad", "bad-pale"),
    ] {
        let ratio = contrast(text, ground);
        assert!(ratio >= 4.5, "--{text} on --{ground}: {ratio:.2}");
    }
}

/// 17 px and 44 px in the standard mode, 22 px and 60 px for the elder one, at a browser's usual 16 px.
#[test]
fn sizes_are_those_of_the_rules() {
    let after = |selector: &str| STYLE.split_once(selector).unwrap().1;
    let number = |text: &str, name: &str| -> f64 {
        let value = text.split_once(name).unwrap().1.trim_start();
        value.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap().parse().unwrap()
    };
    for (selector, body_px, target_px) in [(":root {", 17.0, 44.0), ("html.elder {", 22.0, 60.0)] {
        let rule = after(selector);
        let px = number(rule, "font-size:") / 100.0 * 16.0;
        assert!((px - body_px).abs() < 0.01, "{selector} {px}");
        assert!(number(rule, "--target:") * px >= target_px, "{selector}");
    }
    assert!(number(after("body {"), "line-height:") >= 1.3);
}

/// The build replaces these by hashed names.
#[test]
fn references_are_written_as_the_build_expects() {
    assert!(BOOT.contains("\"/assets/app.js\"") && BOOT.contains("\"/assets/app_bg.wasm\""));
    assert!(MANIFEST.contains("\"/assets/icon.svg\""));
}

#[test]
fn nothing_is_asked_of_another_host() {
    for file in [STYLE, BOOT, MANIFEST] {
        assert!(!file.contains("http://") && !file.contains("https://") && !file.contains("@import"));
    }
}
