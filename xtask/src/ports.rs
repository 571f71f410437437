//! Ports and folders, checked before minutes are spent on a build.

use std::{
    fs, io,
    net::{Ipv4Addr, TcpListener},
    path::Path,
};

use anyhow::{Context, Result, bail};

/// Fails in one sentence if the port cannot be listened on.
pub fn check(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            bail!("port {port} is taken by another program; choose another one with --port")
        }
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            bail!("port {port} may not be used by this user; choose one above 1023 with --port")
        }
        Err(error) => Err(error).with_context(|| format!("port {port} cannot be used")),
    }
}

/// A port that is free now.
pub fn free() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}

/// Makes the folder and fails in one sentence if nothing can be written there.
pub fn writable(folder: &Path) -> Result<()> {
    let sentence = || {
        format!("the folder {} cannot be written to; choose another one with --data-dir", folder.display())
    };
    fs::create_dir_all(folder).with_context(sentence)?;
    tempfile::NamedTempFile::new_in(folder).with_context(sentence)?;
    Ok(())
}
