//! The desktop shell: the only Rust that knows Tauri. It puts the parts together, translates between the window and
//! the core, and decides what a window may do.

mod commands;
mod dialogs;
mod error;
mod exports;
mod feed;
mod instance;
mod lifecycle;
mod menu;
mod private;
#[cfg(target_os = "linux")]
mod rendering;
mod settings_file;
mod state;
mod window;
mod wire;
mod wire_backups;
mod wire_insights;
mod wire_notes;
mod words;

use std::process::ExitCode;

use prospect_core::{DATA_DIR_VARIABLE, USUAL_SERVERS, profile};
use tauri::{AppHandle, Manager, RunEvent, Wry, utils::config::AppDirectoriesOverride};
use tauri_specta::{Builder, collect_commands, collect_events};

use state::App;

/// Every command and event that crosses between window and core, and the constants that go with them.
pub fn bindings() -> Builder<Wry> {
    Builder::new()
        // Every field is always written, so reading and writing have one type.
        .disable_serde_phases()
        .commands(collect_commands![
            commands::settings::get_settings,
            commands::settings::save_settings,
            commands::settings::test_connection,
            commands::settings::list_models,
            commands::settings::find_local_servers,
            commands::settings::resolve_url,
            commands::settings::key_state,
            commands::settings::unlock_keys,
            commands::settings::set_key,
            commands::settings::delete_key,
            commands::profile::load_draft,
            commands::profile::save_draft,
            commands::profile::validate_profile,
            commands::profile::list_profiles,
            commands::profile::save_profile,
            commands::profile::delete_profile,
            commands::runs::review_run,
            commands::runs::start_run,
            commands::runs::start_sample,
            commands::runs::continue_run,
            commands::runs::replay_run,
            commands::runs::stop_run,
            commands::runs::watch_run,
            commands::runs::unwatch_run,
            commands::runs::ack_run,
            commands::runs::save_again,
            commands::library::list_runs,
            commands::library::list_trash,
            commands::library::open_run,
            commands::library::rename_run,
            commands::library::find_runs,
            commands::library::facets,
            commands::library::set_favourite,
            commands::library::set_archived,
            commands::library::tag_runs,
            commands::library::trash_runs,
            commands::library::restore_runs,
            commands::library::delete_runs,
            commands::library::empty_trash,
            commands::export::preview_export,
            commands::export::export_runs,
            commands::export::cancel_export,
            commands::export::open_export,
            commands::export::reveal_export,
            commands::export::get_export_choice,
            commands::export::save_export_choice,
            commands::copy::copy_run,
            commands::copy::copy_text,
            commands::links::open_link,
            commands::app::open_data_folder,
            commands::app::quit,
            menu::set_menu,
            commands::notes::list_notes,
            commands::notes::save_note,
            commands::notes::delete_note,
            commands::actions::list_actions,
            commands::actions::save_action,
            commands::actions::delete_action,
            commands::backups::list_backups,
            commands::backups::make_backup,
            commands::backups::back_up_now,
            commands::backups::purge_backups,
            commands::backups::plan_restore,
            commands::backups::restore_backup,
            commands::backups::move_library,
            commands::backups::import_file,
            commands::backups::import_folder,
            commands::backups::import_bundle,
            commands::insights::insights,
            commands::insights::export_insights,
            commands::doctor::doctor,
            commands::doctor::rebuild_index,
            commands::doctor::mend_library,
        ])
        .events(collect_events![menu::MenuChoice, wire::RunMessage, wire::ExportProgress])
        .typ::<profile::ProfileOptions>()
        .constant("MENU_ACTIONS", menu::actions())
        .constant("PROFILE_OPTIONS", profile::options())
        .constant("USUAL_SERVERS", USUAL_SERVERS)
        .constant("WINDOW", window::LABEL)
}

/// Runs the app until its window is closed.
pub fn run() -> ExitCode {
    #[cfg(target_os = "linux")]
    rendering::choose();
    let filter = tracing_subscriber::EnvFilter::try_from_env("PROSPECT_LOG").unwrap_or_else(|_| {
        tracing_subscriber::EnvFilter::new("warn,prospect_core=info,prospect_desktop=info")
    });
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    private::restrict_process();

    let Some(data_dir) = prospect_core::data_dir() else {
        tracing::error!("this system names no folder for application data; set {DATA_DIR_VARIABLE}");
        return ExitCode::FAILURE;
    };
    #[cfg(target_os = "linux")]
    let mut instance = match instance::claim(&data_dir) {
        Ok(instance::Claim::First(instance)) => instance,
        Ok(instance::Claim::Second) => return ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, folder = %data_dir.display(), "the data folder cannot be used");
            return ExitCode::FAILURE;
        }
    };
    let private = || {
        if let Err(error) = private::keep_private(&data_dir) {
            tracing::warn!(%error, folder = %data_dir.display(), "others on this computer may look into the folder");
        }
    };
    private();
    let mut context = tauri::generate_context!();
    // The command line must find the same folder, and one variable moves all of it.
    context.config_mut().app.app_directories_override = Some(AppDirectoriesOverride::Root(data_dir.clone()));

    let bindings = bindings();
    let builder = tauri::Builder::default();
    #[cfg(not(target_os = "linux"))]
    let builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app)));
    let app = builder
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_store::Builder::default().build())
        // Hiding is for runs that go on; a new start shows the window.
        .plugin(tauri_plugin_window_state::Builder::new().with_state_flags(window::remembered()).build())
        // Ours takes its place: quitting goes through the window, which asks about live runs.
        .enable_macos_default_menu(false)
        .on_menu_event(|app, event| menu::on_menu_event(app, &event))
        .on_window_event(lifecycle::on_window_event)
        .invoke_handler(bindings.invoke_handler())
        .setup({
            let data_dir = data_dir.clone();
            move |app| {
                bindings.mount_events(app);
                app.manage(App::new(app.handle().clone(), data_dir));
                #[cfg(target_os = "linux")]
                {
                    let handle = app.handle().clone();
                    instance.listen(move || window::show(&handle));
                    // Kept as long as the app runs.
                    app.manage(std::sync::Mutex::new(instance));
                }
                app.manage(menu::AppMenu::default());
                menu::install(app.handle());
                window::open(app.handle())?;
                // While the library opens, the webview's own process starts. The window asks for its page afterwards.
                tauri::async_runtime::block_on(app.state::<App>().open());
                quit_when_terminated(app.handle().clone());
                Ok(())
            }
        })
        .build(context);
    let app = match app {
        Ok(app) => app,
        Err(error) => {
            tracing::error!(%error, "the app could not start");
            return ExitCode::FAILURE;
        }
    };
    let code = app.run_return(|app, event| {
        if matches!(event, RunEvent::Exit)
            && let Some(state) = app.try_state::<App>()
        {
            // Live runs end here as interrupted, with all their text on disk.
            tauri::async_runtime::block_on(state.shutdown());
        }
    });
    private();
    u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// A session that ends sends SIGTERM: runs are flushed as when the window is closed.
#[cfg(unix)]
fn quit_when_terminated(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    tauri::async_runtime::spawn(async move {
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                terminated.recv().await;
                app.exit(0);
            }
            Err(error) => tracing::warn!(%error, "SIGTERM will end the app without a flush"),
        }
    });
}

#[cfg(not(unix))]
fn quit_when_terminated(_app: AppHandle) {}
