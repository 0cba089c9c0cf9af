use std::path::Path;

use hearth_app::AppError;
use hearth_app::api::ImportRequest;

use crate::args::ImportArgs;
use crate::call::Call;
use crate::error::CliError;
use crate::waiting::while_waiting;

pub fn run(args: ImportArgs, call: &Call) -> Result<(), CliError> {
    // An export that cannot be read is refused before any journal is opened for it.
    drop(hearth_app::import::open(&args.format, &args.path).map_err(AppError::from)?);
    let path = text_of(&args.path)?;
    let request = ImportRequest { format: args.format, path, dry_run: args.dry_run };
    call.show(&call.in_journal(|hearth| {
        Ok(while_waiting("Bringing in what you wrote ...", || hearth.import_run(request))?)
    })?)
}

fn text_of(path: &Path) -> Result<String, CliError> {
    path.to_str().map(str::to_owned).ok_or_else(|| CliError::NotText(path.to_owned()))
}
