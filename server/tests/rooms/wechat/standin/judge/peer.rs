//! The package in a process of its own: JSON lines in, JSON lines out.

use std::{
    cell::{Cell, RefCell},
    fmt::Debug,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::Value;

const SCRIPT: &str = "../tests/judge/wechatpay.py";

/// The peer; ends with the test and tells how much was compared.
pub struct Peer {
    process: Child,
    pipes: RefCell<(ChildStdin, BufReader<ChildStdout>)>,
    compared: Cell<u32>,
}

impl Peer {
    /// Talks to the gateway at that address.
    pub fn of(base: &str) -> Peer {
        let python = std::env::var_os("YIMATONG_JUDGE_PYTHON").expect("run `cargo xtask judge wechatpay`");
        let mut process = Command::new(python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(SCRIPT))
            .arg(base)
            .env("NO_PROXY", "127.0.0.1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let pipes = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        Peer { process, pipes: RefCell::new(pipes), compared: Cell::default() }
    }

    /// Lets it do something; the error is what the package raised.
    pub fn tries(&self, what: &str, mut with: Value) -> Result<Value, String> {
        with["do"] = what.into();
        let (input, output) = &mut *self.pipes.borrow_mut();
        writeln!(input, "{with}").unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let mut answer: Value = serde_json::from_str(&line).unwrap();
        match answer.get("error") {
            Some(error) => Err(error.to_string()),
            None => Ok(answer["ok"].take()),
        }
    }

    /// Lets it do something that it must be able to.
    pub fn does(&self, what: &str, with: Value) -> Value {
        self.tries(what, with).unwrap()
    }

    /// Compares one thing.
    #[track_caller]
    pub fn same<A: Debug + PartialEq<B>, B: Debug>(&self, what: &str, ours: A, theirs: B) {
        assert_eq!(ours, theirs, "{what}: ours, theirs");
        self.compared.set(self.compared.get() + 1);
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        println!("    {} comparisons", self.compared.get());
    }
}
