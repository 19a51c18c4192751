//! How the webview draws on a machine without a graphics card.

use std::{env, fs, path::Path};

/// WebKitGTK's switch: set, it draws frames itself instead of passing them on in buffers of the graphics card.
const WITHOUT_CARD: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Has WebKitGTK draw frames itself where there is no graphics card. Otherwise a driver in software plays the card, and a
/// frame of a report that is being written takes five times as long. With a card it is the other way round, so the switch
/// is never always on; whoever has set it already decides.
///
/// The environment is written: no thread may run yet.
pub(crate) fn choose() {
    if env::var_os(WITHOUT_CARD).is_none() && !has_card(Path::new("/dev/dri")) {
        // It fails for names and values that cannot be, and these can.
        let _ = glib::setenv(WITHOUT_CARD, "1", false);
    }
}

/// Whether a device is there that renders: a card of which only the screen's part is open does not.
fn has_card(devices: &Path) -> bool {
    fs::read_dir(devices).is_ok_and(|devices| {
        devices.flatten().any(|device| device.file_name().to_string_lossy().starts_with("renderD"))
    })
}

#[cfg(test)]
mod tests {
    use super::has_card;

    #[test]
    fn a_card_is_a_device_that_renders() {
        let devices = tempfile::tempdir().expect("a folder");
        assert!(!has_card(&devices.path().join("missing")));
        assert!(!has_card(devices.path()));
        std::fs::write(devices.path().join("card0"), []).expect("a device");
        assert!(!has_card(devices.path()), "a screen alone renders nothing");
        std::fs::write(devices.path().join("renderD128"), []).expect("a device");
        assert!(has_card(devices.path()));
    }
}
