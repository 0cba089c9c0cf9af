//! `circle host` and `circle join`: a seat in a circle, as JSON lines or as a conversation on a terminal.

mod board;
mod command;
mod deeds;
mod input;
mod json_lines;
mod phrases;
mod room;
mod terminal;
mod typed;

use hearth_app::api::{HostCircle, InvitationText, JoinCircle};
use hearth_app::{AppError, Hearth};
use hearth_domain::Id;

use crate::args::{CircleVerb, HostArgs, JoinArgs};
use crate::call::Call;
use crate::error::CliError;
use crate::files;
use crate::secret::{self, Secret};
use crate::verbs::find_group;
use json_lines::JsonLines;
use room::{Role, Room};
use terminal::Terminal;

/// A seat in a circle, until it is over.
pub fn run(verb: CircleVerb, call: &Call) -> Result<(), CliError> {
    match verb {
        CircleVerb::Host(args) => host(&args, call),
        CircleVerb::Join(args) if args.visit => visit(&args, call),
        CircleVerb::Join(args) => join(&args, call),
    }
}

fn host(args: &HostArgs, call: &Call) -> Result<(), CliError> {
    call.in_journal(|hearth| {
        let group = find_group(hearth, &args.group)?.id;
        let request = HostCircle { group, bind: args.bind.map(|bind| bind.to_string()) };
        sit(Role::Host, call, hearth, move |hearth| hearth.circle_host(request))
    })
}

/// A visitor has no journal: nothing is opened, asked for or written.
fn visit(args: &JoinArgs, call: &Call) -> Result<(), CliError> {
    let code = secret::known(args.code_file.as_deref(), secret::CODE)?;
    let request = coming(args, None, Some(code));
    sit(Role::Visitor, call, &call.hearth(), move |hearth| hearth.circle_join(request))
}

fn join(args: &JoinArgs, call: &Call) -> Result<(), CliError> {
    let invitation = args.invitation.as_deref().map(files::text).transpose()?;
    call.in_journal(|hearth| {
        let group = known_group(args, invitation, hearth)?;
        let needs_code = group.is_none() || args.code_file.is_some();
        let code = needs_code.then(|| secret::known(args.code_file.as_deref(), secret::CODE)).transpose()?;
        let request = coming(args, group, code);
        sit(Role::Member, call, hearth, move |hearth| hearth.circle_join(request))
    })
}

/// The group one has the key of: by a new invitation, or from an earlier one. With a code in hand the
/// group may be one that the journal does not know yet.
fn known_group(args: &JoinArgs, invitation: Option<String>, hearth: &Hearth) -> Result<Option<Id>, CliError> {
    if let Some(text) = invitation {
        return Ok(Some(hearth.group_accept(InvitationText { text })?.id));
    }
    let Some(wanted) = args.group.as_deref() else { return Ok(None) };
    match find_group(hearth, wanted) {
        Ok(group) => Ok(Some(group.id)),
        Err(CliError::GroupMissing(_)) if args.code_file.is_some() => Ok(None),
        Err(error) => Err(error),
    }
}

fn coming(args: &JoinArgs, group: Option<Id>, code: Option<Secret>) -> JoinCircle {
    JoinCircle {
        group,
        code: code.map(|code| code.to_string()),
        address: args.address.map(|address| address.to_string()),
        name: args.name.clone(),
        visit: args.visit,
        pin: None,
    }
}

fn sit(
    role: Role,
    call: &Call,
    hearth: &Hearth,
    enter: impl FnOnce(&Hearth) -> Result<(), AppError>,
) -> Result<(), CliError> {
    if call.global.json {
        Room::new(role, hearth, JsonLines::new(call)).stay(enter)
    } else {
        Room::new(role, hearth, Terminal::new(role)).stay(enter)
    }
}
