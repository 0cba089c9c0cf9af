use std::path::{Path, PathBuf};

use hearth_app::Hearth;
use hearth_app::api::{ById, CreateGroup, GroupView, InvitationText, SetAgreement};
use hearth_domain::Id;
use serde::Serialize;

use crate::args::{AgreementArgs, CreateGroupArgs, GroupVerb, InvitationArgs};
use crate::call::Call;
use crate::error::CliError;
use crate::files::{self, NewFile};
use crate::words::Words;

pub fn run(verb: GroupVerb, call: &Call) -> Result<(), CliError> {
    match verb {
        GroupVerb::Create(args) => create(args, call),
        GroupVerb::List => call.show(&call.in_journal(|hearth| Ok(hearth.group_list(())?))?),
        GroupVerb::Invitation(args) => invitation(&args, call),
        GroupVerb::Accept(args) => accept(&args.invitation, call),
        GroupVerb::Agreement(args) => agreement(&args, call),
    }
}

/// The group of the open journal that `wanted` names, by id or by name.
pub fn find_group(hearth: &Hearth, wanted: &str) -> Result<GroupView, CliError> {
    choose(hearth.group_list(())?.items, wanted)
}

fn choose(mut groups: Vec<GroupView>, wanted: &str) -> Result<GroupView, CliError> {
    if let Ok(id) = wanted.parse::<Id>() {
        groups.retain(|group| group.id == id);
    } else {
        groups.retain(|group| group.name == wanted.trim());
    }
    let found = groups.pop().ok_or_else(|| CliError::GroupMissing(wanted.into()))?;
    if groups.is_empty() { Ok(found) } else { Err(CliError::GroupAmbiguous(wanted.into())) }
}

fn create(args: CreateGroupArgs, call: &Call) -> Result<(), CliError> {
    let agreement = args.agreement_file.as_deref().map(lines).transpose()?.unwrap_or_default();
    let request = CreateGroup { name: args.name, guide: args.guide, agreement };
    call.show(&call.in_journal(|hearth| Ok(hearth.group_create(request)?))?)
}

#[derive(Serialize)]
struct Written {
    id: Id,
    name: String,
    file: PathBuf,
}

impl Words for Written {
    fn words(&self) -> String {
        format!(
            "The invitation to “{}” is in {}. Who has it may knock without a code: hand it only to people you mean.",
            self.name,
            self.file.display()
        )
    }
}

fn invitation(args: &InvitationArgs, call: &Call) -> Result<(), CliError> {
    let to_output = args.out == Path::new("-");
    let file = if to_output { None } else { Some(NewFile::create(&args.out)?) };
    let (group, invitation) = call.in_journal(|hearth| {
        let group = find_group(hearth, &args.group)?;
        let invitation = hearth.group_invitation(ById { id: group.id })?;
        Ok((group, invitation))
    })?;
    let Some(file) = file else { return call.show(&invitation) };
    file.write(&invitation.text).map_err(|source| CliError::file(&args.out, source))?;
    call.show(&Written { id: group.id, name: group.name, file: args.out.clone() })
}

impl Words for InvitationText {
    fn words(&self) -> String {
        self.text.clone()
    }
}

fn accept(path: &Path, call: &Call) -> Result<(), CliError> {
    let invitation = InvitationText { text: files::text(path)? };
    call.show(&call.in_journal(|hearth| Ok(hearth.group_accept(invitation)?))?)
}

fn agreement(args: &AgreementArgs, call: &Call) -> Result<(), CliError> {
    let new = args.set.as_deref().map(lines).transpose()?;
    call.show(&call.in_journal(|hearth| {
        let group = find_group(hearth, &args.group)?;
        match new {
            Some(agreement) => Ok(hearth.group_set_agreement(SetAgreement { id: group.id, agreement })?),
            None => Ok(group),
        }
    })?)
}

fn lines(path: &Path) -> Result<Vec<String>, CliError> {
    Ok(files::text(path)?.lines().map(str::to_owned).collect())
}
