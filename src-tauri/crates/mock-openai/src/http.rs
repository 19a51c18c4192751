//! HTTP/1.1 by hand: requests read with httparse, bodies written byte by byte as a script wants them.

use std::{collections::BTreeMap, io};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::tcp::{ReadHalf, WriteHalf},
};

/// More than any request of ours; a larger one is refused.
const LARGEST: usize = 16 << 20;

/// A request, read whole.
pub(crate) struct Incoming {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Incoming {
    /// The path without its query.
    pub(crate) fn route(&self) -> (&str, &str) {
        (&self.method, self.path.split('?').next().unwrap_or_default())
    }

    pub(crate) fn is_completion(&self) -> bool {
        self.route() == ("POST", "/v1/chat/completions")
    }
}

/// Reads the next request; none when the client has closed the connection.
pub(crate) async fn read_request(
    reader: &mut ReadHalf<'_>,
    buffer: &mut Vec<u8>,
) -> io::Result<Option<Incoming>> {
    loop {
        if let Some((mut request, head, length)) = parse_head(buffer)? {
            while buffer.len() < head + length {
                if reader.read_buf(buffer).await? == 0 {
                    return Ok(None);
                }
            }
            request.body = buffer[head..head + length].to_vec();
            buffer.drain(..head + length);
            return Ok(Some(request));
        }
        if buffer.len() > LARGEST {
            return Err(malformed("the request is too large"));
        }
        if reader.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

/// Completes when the client closes or breaks the connection. What it sends before that is kept for the next request.
pub(crate) async fn closed(reader: &mut ReadHalf<'_>, buffer: &mut Vec<u8>) {
    while buffer.len() <= LARGEST {
        if !matches!(reader.read_buf(buffer).await, Ok(1..)) {
            return;
        }
    }
}

/// How the body of one answer is framed on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    Chunked,
    Length(u64),
    UntilClose,
}

/// Writes one answer.
pub(crate) struct Outgoing<'a, 'b> {
    pub(crate) writer: &'a mut WriteHalf<'b>,
    pub(crate) wire: Wire,
    pub(crate) bytes_per_write: usize,
}

impl Outgoing<'_, '_> {
    pub(crate) async fn head(&mut self, status: u16, headers: &[(String, String)]) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {status} {}\r\n", reason(status));
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        match self.wire {
            Wire::Chunked => head.push_str("transfer-encoding: chunked\r\n\r\n"),
            Wire::Length(length) => head.push_str(&format!("content-length: {length}\r\n\r\n")),
            Wire::UntilClose => head.push_str("connection: close\r\n\r\n"),
        }
        self.writer.write_all(head.as_bytes()).await
    }

    pub(crate) async fn body(&mut self, bytes: &[u8]) -> io::Result<()> {
        for piece in bytes.chunks(self.bytes_per_write.max(1)) {
            if self.wire == Wire::Chunked {
                let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
                chunk.extend_from_slice(piece);
                chunk.extend_from_slice(b"\r\n");
                self.writer.write_all(&chunk).await?;
            } else {
                self.writer.write_all(piece).await?;
            }
            // Let the read side notice a close between two pieces, however fast the script is.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    pub(crate) async fn end(&mut self) -> io::Result<()> {
        if self.wire == Wire::Chunked {
            self.writer.write_all(b"0\r\n\r\n").await?;
        }
        self.writer.flush().await
    }
}

/// Parses the head if the buffer holds all of it: the request without its body, the head's length, the body's length.
fn parse_head(buffer: &[u8]) -> io::Result<Option<(Incoming, usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 96];
    let mut request = httparse::Request::new(&mut headers);
    let head = match request.parse(buffer) {
        Ok(httparse::Status::Complete(head)) => head,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(malformed(&error.to_string())),
    };
    let mut by_name = BTreeMap::<String, String>::new();
    for header in request.headers.iter() {
        let value = String::from_utf8_lossy(header.value);
        by_name
            .entry(header.name.to_ascii_lowercase())
            .and_modify(|seen| *seen = format!("{seen}, {value}"))
            .or_insert_with(|| value.into_owned());
    }
    if by_name.contains_key("transfer-encoding") {
        return Err(malformed("chunked request bodies are not read"));
    }
    let length = match by_name.get("content-length") {
        Some(length) => length.parse().map_err(|_| malformed("bad content-length"))?,
        None => 0,
    };
    if length > LARGEST {
        return Err(malformed("the request is too large"));
    }
    let incoming = Incoming {
        method: request.method.unwrap_or_default().into(),
        path: request.path.unwrap_or_default().into(),
        headers: by_name,
        body: Vec::new(),
    };
    Ok(Some((incoming, head, length)))
}

fn malformed(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        408 => "Request Timeout",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Answer",
    }
}
