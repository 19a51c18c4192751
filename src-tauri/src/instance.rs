//! One app a data folder: a second launch brings the first window to the front and ends.
//!
//! On Linux a file lock says who is first and a socket carries the wish to be shown, so that it works without D-Bus
//! too; elsewhere the single-instance plugin does both.

#[cfg(target_os = "linux")]
pub(crate) use linux::{Claim, claim};

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        fs::{self, File, OpenOptions, TryLockError},
        hash::{DefaultHasher, Hash, Hasher},
        io::{self, Read, Write},
        os::{
            linux::net::SocketAddrExt,
            unix::{
                fs::{DirBuilderExt, OpenOptionsExt},
                net::{SocketAddr, UnixListener, UnixStream},
            },
        },
        path::Path,
        thread,
        time::{Duration, Instant},
    };

    use rustix::{
        net::sockopt::socket_peercred,
        process::{Uid, geteuid},
    };

    const SHOW: &[u8] = b"show";
    /// How long a second launch tries to reach the first, which may still be starting.
    const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
    /// How long one connection may take to say what it wants.
    const MESSAGE_TIMEOUT: Duration = Duration::from_millis(500);
    const POLL: Duration = Duration::from_millis(50);

    /// Who this process is for a data folder.
    pub(crate) enum Claim {
        /// The app: it keeps this as long as it runs.
        First(Instance),
        /// A second launch; the first has been asked to show itself.
        Second,
    }

    /// The only app on its data folder.
    pub(crate) struct Instance {
        _lock: File,
        listener: Option<UnixListener>,
    }

    /// Claims a data folder, or asks whoever has it to show itself.
    pub(crate) fn claim(data_dir: &Path) -> io::Result<Claim> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(data_dir)?;
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(data_dir.join("app.lock"))?;
        let address = address(data_dir)?;
        match lock.try_lock() {
            Ok(()) => {
                // Without the socket a second launch still ends; it only cannot bring this one to the front.
                let listener = UnixListener::bind_addr(&address)
                    .inspect_err(|error| tracing::warn!(%error, "a second launch will not show this window"))
                    .ok();
                Ok(Claim::First(Instance { _lock: lock, listener }))
            }
            Err(TryLockError::WouldBlock) => {
                ask_to_show(&address);
                Ok(Claim::Second)
            }
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    impl Instance {
        /// Calls `show` for every later launch.
        pub(crate) fn listen(&mut self, show: impl Fn() + Send + 'static) {
            let Some(listener) = self.listener.take() else { return };
            thread::spawn(move || {
                for stream in listener.incoming() {
                    // A peer that fails or says something else is ignored.
                    if stream.and_then(|stream| asks_to_show(&stream, geteuid())).unwrap_or(false) {
                        show();
                    }
                }
            });
        }
    }

    /// Whether the peer belongs to this user and asks for the window. The abstract namespace is open to every user.
    fn asks_to_show(mut stream: &UnixStream, user: Uid) -> io::Result<bool> {
        if socket_peercred(stream)?.uid != user {
            return Ok(false);
        }
        let deadline = Instant::now() + MESSAGE_TIMEOUT;
        let mut message = [0; SHOW.len() + 1];
        let mut length = 0;
        // One deadline for the whole message, however many pieces it comes in.
        while length < message.len() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            stream.set_read_timeout(Some(left))?;
            match stream.read(&mut message[length..])? {
                0 => break,
                read => length += read,
            }
        }
        Ok(&message[..length] == SHOW)
    }

    fn ask_to_show(address: &SocketAddr) {
        let deadline = Instant::now() + CONNECT_TIMEOUT;
        loop {
            match UnixStream::connect_addr(address).and_then(|mut stream| stream.write_all(SHOW)) {
                Ok(()) => return,
                Err(error) if Instant::now() > deadline => {
                    tracing::warn!(%error, "Prospect runs already, but does not answer");
                    return;
                }
                Err(_) => thread::sleep(POLL),
            }
        }
    }

    /// In the abstract namespace: no file to clean up, and no limit on the length of the folder's path.
    fn address(data_dir: &Path) -> io::Result<SocketAddr> {
        let mut hasher = DefaultHasher::new();
        fs::canonicalize(data_dir)?.hash(&mut hasher);
        SocketAddr::from_abstract_name(format!("{}.{:016x}", prospect_core::IDENTIFIER, hasher.finish()))
    }

    #[cfg(test)]
    mod tests {
        use std::{io::Write, os::unix::net::UnixStream, sync::mpsc};

        use rustix::process::{Uid, geteuid};

        use super::{Claim, MESSAGE_TIMEOUT, SHOW, asks_to_show, claim};

        #[test]
        fn a_second_claim_shows_the_first() {
            let dir = tempfile::tempdir().expect("a folder");
            let Claim::First(mut first) = claim(dir.path()).expect("claims") else {
                panic!("nobody was before")
            };
            let (sender, shown) = mpsc::channel();
            first.listen(move || sender.send(()).expect("the test waits"));
            assert!(matches!(claim(dir.path()).expect("claims"), Claim::Second));
            shown
                .recv_timeout(std::time::Duration::from_secs(10))
                .expect("the first is asked to show itself");
        }

        #[test]
        fn only_the_user_of_the_app_can_ask_for_its_window() {
            let ask = |user: Uid| {
                let (mut client, server) = UnixStream::pair().expect("a pair");
                client.write_all(SHOW).expect("writes");
                drop(client);
                asks_to_show(&server, user).expect("reads")
            };
            assert!(ask(geteuid()));
            assert!(!ask(Uid::from_raw(geteuid().as_raw() + 1)), "another user's process is not heard");
        }

        #[test]
        fn anything_but_the_one_message_is_ignored() {
            for message in [&b""[..], b"sho", b"show!", b"showshow", &[0; 1 << 10]] {
                let (mut client, server) = UnixStream::pair().expect("a pair");
                client.write_all(message).expect("writes");
                drop(client);
                assert!(!asks_to_show(&server, geteuid()).expect("reads"), "{message:?}");
            }
        }

        #[test]
        fn a_peer_that_trickles_its_message_is_cut_off_at_one_deadline() {
            let (mut client, server) = UnixStream::pair().expect("a pair");
            // A byte in each half of the deadline, until nobody reads any more.
            let trickle = std::thread::spawn(move || {
                let mut written = 0;
                while client.write_all(b"s").is_ok() {
                    written += 1;
                    std::thread::park_timeout(MESSAGE_TIMEOUT / 2);
                }
                written
            });
            assert!(!asks_to_show(&server, geteuid()).unwrap_or(false));
            drop(server);
            let written = trickle.join().expect("the peer ends");
            assert!(written <= SHOW.len(), "cut off before a whole message came: {written} bytes");
        }

        #[test]
        fn other_folders_have_other_apps() {
            let (one, other) =
                (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
            let first = claim(one.path()).expect("claims");
            assert!(matches!(claim(other.path()).expect("claims"), Claim::First(_)));
            drop(first);
            assert!(matches!(claim(one.path()).expect("claims"), Claim::First(_)), "freed with its process");
        }
    }
}
