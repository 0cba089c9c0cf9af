import type { NoticeView } from '../ipc';
import { sayOccurred } from './dates';
import { m } from './index';

type Words = () => string;

// Several codes may share words: people need to know what happened and what to do next, not which layer said so.
const words: Record<string, Words> = {
  locked: m.error_locked,
  journal_busy: m.error_journal_in_use,
  label_invalid: m.error_label_empty,
  header_damaged: m.error_header_damaged,
  store_failed: m.error_journal_damaged,
  record_damaged: m.error_record_unreadable,
  file_damaged: m.error_record_unreadable,
  record_too_large: m.error_record_too_large,
  io: m.error_io,
  card_too_big: m.error_too_big,
  too_big: m.error_too_big,
  too_many_cards: m.error_too_many_cards,
  circle_paused: m.error_paused,
  circle_busy: m.error_circle_busy,
  circle_over: m.error_circle_over,
  no_seat: m.error_circle_over,
  not_allowed: m.error_not_allowed,
  share_not_allowed: m.error_not_allowed,
  not_invited: m.error_no_group_key,
  name_missing: m.error_name_needed,
  no_network: m.error_no_network,
  address_unusable: m.error_bad_address,
  proof_failed: m.error_proof_failed,
  later_version: m.error_later_version,
  protocol: m.error_connection_lost,
  link_lost: m.error_connection_lost,
  seat_lost: m.error_connection_lost,
  other_version: m.error_other_version,
  import_damaged: m.error_import_damaged,
  import_empty: m.error_import_empty,
  import_too_large: m.error_too_large,
  file_too_large: m.error_too_large,
  picture_too_large: m.error_too_large,
  not_a_picture: m.error_picture,
  picture_damaged: m.error_picture,
  picture_empty: m.error_picture,
  picture_unsupported: m.error_picture,
  already_open: m.error_already_open,
  no_such_journal: m.error_no_such_journal,
  journal_missing: m.error_no_such_journal,
  which_journal: m.error_no_such_journal,
  not_found: m.error_not_found,
  bad_id: m.error_not_found,
  tray_missing: m.error_not_found,
  wrong_passphrase: m.error_wrong_passphrase,
  wrong_recovery_code: m.error_wrong_recovery_code,
  kdf_out_of_range: m.error_not_accepted,
  test_journal_refused: m.error_not_accepted,
  recovery_mismatch: m.recovery_differs,
  passphrase_too_short: m.error_passphrase_too_short,
  disk_full: m.error_disk_full,
  read_only: m.error_read_only,
  moment_empty: m.error_moment_empty,
  moment_too_long: m.error_moment_too_long,
  bad_date: m.error_bad_date,
  card_empty: m.error_card_empty,
  card_too_long: m.error_card_too_long,
  card_damaged: m.error_card_damaged,
  card_version: m.error_card_version,
  still_shown: m.error_still_shown,
  no_card_chosen: m.error_no_card_chosen,
  keep_past: m.error_keep_past,
  keep_too_late: m.error_keep_too_late,
  people_changed: m.error_people_changed,
  preview_changed: m.error_preview_changed,
  no_recovery_code: m.error_no_recovery_code,
  agreement_first: m.error_agreement_first,
  visitor_cannot_keep: m.error_visitor_cannot_keep,
  group_name: m.error_group_name,
  group_agreement: m.error_group_agreement,
  name_needed: m.error_name_needed,
  invitation_damaged: m.error_invitation_damaged,
  bad_invitation: m.error_invitation_damaged,
  no_group_key: m.error_no_group_key,
  bad_code: m.error_bad_code,
  bad_address: m.error_bad_address,
  wrong_code: m.error_wrong_code,
  no_circle_found: m.error_no_circle_found,
  too_many_candidates: m.error_too_many_candidates,
  code_closed: m.error_code_closed,
  host_not_proven: m.error_host_not_proven,
  timed_out: m.error_timed_out,
  declined: m.error_declined,
  in_circle: m.error_in_circle,
  no_circle: m.error_no_circle,
  not_sent: m.error_not_sent,
  guide_only: m.error_guide_only,
  reply_length: m.error_reply_length,
  line_not_welcome: m.error_line_not_welcome,
  answer_not_welcome: m.error_answer_not_welcome,
  file_missing: m.error_file_missing,
  file_unreadable: m.error_file_unreadable,
  picture_incomplete: m.error_picture,
  unknown_format: m.error_unknown_format,
  record_unreadable: m.error_record_unreadable,
  no_randomness: m.error_no_randomness,
  last_passphrase: m.error_last_passphrase,
  key_in_use: m.error_key_in_use,
  no_such_key: m.error_no_such_key,
  too_many_keys: m.error_too_many_keys,
  backup_damaged: m.error_backup_damaged,
  already_there: m.error_already_there,
  passphrase_first: m.error_passphrase_first,
  key_needed: m.error_key_needed,
  bad_pin: m.error_bad_pin,
  wrong_pin: m.error_wrong_pin,
  not_picked: m.error_not_picked,
  shell: m.error_shell,
  window_failed: m.error_window,
  internal: m.error_internal,
};

const noticeWordsByCode: Record<string, Words> = {
  repaired_record: m.notice_repaired,
  header_repaired: m.notice_repaired,
  log_repaired: m.notice_repaired,
  store_rebuilt: m.notice_repaired,
  key_copy_behind: m.notice_key_copy,
  old_journal_left: m.notice_old_left,
  header_damaged: m.notice_keys_damaged,
  log_damaged: m.notice_log_damaged,
  store_damaged: m.notice_store_damaged,
  snapshot_damaged: m.notice_snapshot_damaged,
  record_damaged: m.notice_lost,
  records_lost: m.notice_lost,
  log_tail_kept_aside: m.notice_tail,
  read_only: m.notice_read_only,
  disk_full: m.notice_read_only,
  writable_again: m.notice_writable_again,
  draft_damaged: m.notice_draft,
  tray_damaged: m.notice_shared,
  tray_unreadable: m.notice_shared,
  shared_card_unreadable: m.notice_shared,
  letter_damaged: m.notice_letter,
  file_damaged: m.notice_picture,
  file_lost: m.notice_picture_lost,
  file_exchanged: m.notice_picture_other,
  file_left_behind: m.notice_picture_left,
};

type WordsOf = (which: { which: string }) => string;

const pictureWordsByCode: Record<string, WordsOf> = {
  file_damaged: m.notice_picture_of,
  file_lost: m.notice_picture_lost_of,
  file_exchanged: m.notice_picture_other_of,
  file_left_behind: m.notice_picture_left_of,
};

/** A refusal in the reader's language; its own English words where the catalogue has none. */
export function refusalWords(code: string, message: string): string {
  return words[code]?.() ?? message;
}

/** The same for what is worth knowing but no error; about a picture it says of which moment, about a loss how much of it is
    known to be gone. A refusal in the background is told this way too. */
export function noticeWords({ code, message, moment, lost }: NoticeView): string {
  if (lost !== null) return m.notice_lost_count({ count: String(lost) });
  const ofPicture = pictureWordsByCode[code];
  if (moment && ofPicture) {
    const day = sayOccurred(moment.occurred_on);
    return ofPicture({ which: moment.heading ? m.notice_which({ heading: moment.heading, day }) : day });
  }
  return noticeWordsByCode[code]?.() ?? refusalWords(code, message);
}

/** Whether it says that something is gone for good. */
export function isLoss({ code }: NoticeView): boolean {
  return code === 'records_lost';
}

/** How a gathering ended for oneself, where that is no refusal. */
export function endWords(reason: string, guide: string): string | undefined {
  if (reason === 'declined') return m.ended_declined({ name: guide });
  if (reason === 'seen_out') return m.ended_seen_out({ name: guide });
  if (reason === 'link_lost' || reason === 'seat_lost' || reason === 'protocol')
    return m.error_connection_lost();
  return undefined;
}
