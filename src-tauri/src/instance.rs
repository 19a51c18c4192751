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

    const SHOW: &[u8] = b"show";
    /// The first launch may still be starting.
    const PATIENCE: Duration = Duration::from_secs(2);
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
                    let mut wish = Vec::new();
                    let heard = stream.and_then(|stream| {
                        stream.set_read_timeout(Some(PATIENCE))?;
                        stream.take(16).read_to_end(&mut wish)
                    });
                    if heard.is_ok() && wish == SHOW {
                        show();
                    }
                }
            });
        }
    }

    fn ask_to_show(address: &SocketAddr) {
        let deadline = Instant::now() + PATIENCE;
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
        use std::sync::mpsc;

        use super::{Claim, claim};

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
