//! HTTP/2 over TLS before a server, as every resident meets it: WeChat's mini-programs take nothing else.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};

/// The proxy: Node is there, because Lighthouse runs on it.
const PROXY: &str = include_str!("http2.mjs");

/// A key and a certificate for this one run.
pub struct Front {
    folder: PathBuf,
}

/// A proxy that runs until it is dropped.
pub struct Proxy {
    child: Child,
    /// As in `https://localhost:8443`.
    pub origin: String,
}

impl Front {
    /// Makes the key and the certificate in this folder.
    pub fn new(folder: &Path) -> Result<Front> {
        let mut command = Command::new("openssl");
        command
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-days", "2", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "certificate.pem"])
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let made = command.status().context("openssl does not start")?;
        if !made.success() {
            bail!("openssl makes no certificate");
        }
        std::fs::write(folder.join("http2.mjs"), PROXY)?;
        Ok(Front { folder: folder.to_owned() })
    }

    /// Begins to stand before the server at this address, as in `127.0.0.1:8080`.
    pub fn before(&self, address: &str) -> Result<Proxy> {
        let mut command = Command::new("node");
        command.args(["http2.mjs", "key.pem", "certificate.pem", address]).current_dir(&self.folder);
        let mut child = command.stdout(Stdio::piped()).spawn().context("node does not start")?;
        let mut line = String::new();
        let said = child.stdout.take().context("node says nothing")?;
        BufReader::new(said).read_line(&mut line)?;
        let port: u16 = line.trim().parse().context("the proxy tells no port")?;
        Ok(Proxy { child, origin: format!("https://localhost:{port}") })
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
