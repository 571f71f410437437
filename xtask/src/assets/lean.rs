//! Scripts and style sheets as the phone loads them: without comments on lines of their own, and without what makes them
//! readable. They are wasm-bindgen's and ours; none has a text that goes over several lines.

/// The text without comments, indentation and empty lines.
pub fn lean(script: &str) -> String {
    let mut is_comment = false;
    let mut lean = String::with_capacity(script.len());
    for line in script.lines().map(str::trim) {
        is_comment |= line.starts_with("/*");
        if !is_comment && !line.is_empty() && !line.starts_with("//") {
            lean.push_str(line);
            lean.push('\n');
        }
        is_comment &= !line.ends_with("*/");
    }
    lean
}

#[cfg(test)]
mod tests {
    use super::lean;

    #[test]
    fn only_code_is_left() {
        let script = "/**\n * What it is.\n * @param {string} s\n */\nexport function f(s) {\n    // Why.\n\n    return `/* ${s} */` * 2; // no line of its own\n}\n/* one line */\nf();\n";
        assert_eq!(
            lean(script),
            "export function f(s) {\nreturn `/* ${s} */` * 2; // no line of its own\n}\nf();\n"
        );
    }
}
