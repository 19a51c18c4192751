//! `prospect-cli replay`: the report of a bundle, as it came.

use prospect_core::Replay;

use crate::{Exit, Failure, args::ReplayOptions, keeping::read_bundle, run};

pub(crate) async fn replay(options: ReplayOptions) -> Result<Exit, Failure> {
    let replay = Replay::new(read_bundle(&options.path)?.into_imported().run);
    let follow = run::follow(replay.read(), options.output);
    let (exit, ()) = tokio::join!(follow, replay.play(options.fast));
    exit
}
