//! The same content as one static page in the manner of GOV.UK: the same HTML and style sheet, without scripts,
//! served as our server does: HTTP/1.1, kept alive, compressed by brotli.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread,
};

use anyhow::{Context, Result};

use crate::assets::compress;

/// Content type and body in brotli, by path.
type Pages = HashMap<String, (&'static str, Vec<u8>)>;

/// How the page comes to its style sheet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A file of its own, as GOV.UK has it.
    Linked,
    /// In the page: one request.
    Inlined,
}

/// The page without what runs; `sheet` is the address of its style sheet.
pub fn without_scripts(html: &str, style: Style, sheet: &str) -> Result<String> {
    let mut page = String::new();
    let mut rest = html;
    while let Some((before, script)) = rest.split_once("<script") {
        page.push_str(before);
        rest = script.split_once("</script>").context("a script that does not end")?.1;
    }
    page.push_str(rest);
    if style == Style::Inlined {
        return Ok(page);
    }
    let (before, inlined) = page.split_once("<style>").context("no style sheet")?;
    let (_, after) = inlined.split_once("</style>").context("a style sheet that does not end")?;
    Ok(format!("{before}<link rel=\"stylesheet\" href=\"{sheet}\"/>{after}"))
}

/// The pages to serve.
#[derive(Default)]
pub struct Site(Pages);

impl Site {
    /// Adds a page.
    pub fn page(&mut self, path: &str, html: &str) -> Result<()> {
        self.0.insert(path.to_owned(), ("text/html; charset=utf-8", compress::brotli(html.as_bytes())?));
        Ok(())
    }

    /// Adds a built asset, which pages link to.
    pub fn asset(&mut self, dist: &Path, name: &str, content_type: &'static str) -> Result<()> {
        let body = compress::brotli(&fs::read(dist.join(name))?)?;
        self.0.insert(format!("/assets/{name}"), (content_type, body));
        Ok(())
    }

    /// Serves them until the process ends. Gives the address, as in `127.0.0.1:8080`.
    pub fn serve(self) -> Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").context("no port is free")?;
        let address = listener.local_addr()?.to_string();
        let pages = Arc::new(self.0);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let pages = Arc::clone(&pages);
                // A browser that goes away ends its connection, and the thread with it.
                thread::spawn(move || answer_all(stream, &pages));
            }
        });
        Ok(address)
    }
}

fn answer_all(stream: TcpStream, pages: &Pages) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(request) = lines.next() {
        let request = request?;
        let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
        for header in lines.by_ref() {
            if header?.is_empty() {
                break;
            }
        }
        out.write_all(&answer(pages.get(&path)))?;
    }
    Ok(())
}

/// With the headers that our server sends, but for the policy, which knows no style in the page.
fn answer(page: Option<&(&'static str, Vec<u8>)>) -> Vec<u8> {
    let Some((content_type, body)) = page else {
        return b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_vec();
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\ncontent-type: {content_type}\r\ncontent-encoding: br\r\n\
         cache-control: no-cache\r\nvary: accept-encoding, cookie\r\nx-content-type-options: nosniff\r\n\
         referrer-policy: strict-origin\r\ncross-origin-opener-policy: same-origin\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_go_and_the_style_sheet_goes_out() {
        let html = "<head><style>p{}</style><script type=\"module\" src=\"/b.js\"></script></head><p>";
        let linked = without_scripts(html, Style::Linked, "/a.css").unwrap();
        assert_eq!(linked, "<head><link rel=\"stylesheet\" href=\"/a.css\"/></head><p>");
        let inlined = without_scripts(html, Style::Inlined, "/a.css").unwrap();
        assert_eq!(inlined, "<head><style>p{}</style></head><p>");
        assert!(without_scripts("<script", Style::Inlined, "").is_err());
    }
}
