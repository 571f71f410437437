//! An editor at the command line: the real program on a database of its own.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use super::databases::TestDatabase;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// An editor with a folder and a database in which 示例市 is published.
pub struct Editor {
    folder: tempfile::TempDir,
    pub test: TestDatabase,
}

impl Editor {
    pub fn new(test: TestDatabase) -> Editor {
        let editor = Editor { folder: tempfile::tempdir().unwrap(), test };
        editor.says(&["pack", "import", &format!("{ROOT}/packs/shili")], "offices: version 1 is active");
        editor
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_yimatong"))
            .current_dir(self.folder.path())
            .args(arguments)
            .env("YIMATONG_CONFIG", format!("{ROOT}/demonstration.toml"))
            .env("YIMATONG__DATABASE__URL", &self.test.url)
            .output()
            .unwrap()
    }

    /// The command succeeds and prints that among other things.
    #[track_caller]
    pub fn says(&self, arguments: &[&str], what: &str) -> String {
        let output = self.run(arguments);
        let (out, error) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{}: {arguments:?}: {out}{error}", self.test.engine);
        assert!(out.contains(what), "{}: {arguments:?}: {what} … {out}", self.test.engine);
        out
    }

    /// The command fails and prints that among other things.
    #[track_caller]
    pub fn fails(&self, arguments: &[&str], what: &str) {
        let output = self.run(arguments);
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(!output.status.success(), "{}: {arguments:?}: {told}", self.test.engine);
        assert!(told.contains(what), "{}: {arguments:?}: {what} … {told}", self.test.engine);
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }
}

/// What a program printed.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
