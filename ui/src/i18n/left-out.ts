import type { Skipped } from '../ipc/types.gen';
import { m } from './index';

type Words = (blank: { detail: string }) => string;

// What did not come along and why: codes of the import's report.
const words: Record<string, Words> = {
  entry_damaged: m.left_entry_damaged,
  tags_left_out: m.left_tags,
  date_unreadable: m.left_date,
  date_of_note: m.left_date_of_note,
  no_words: m.left_no_words,
  moment_empty: m.left_no_words,
  moment_too_long: m.left_too_long,
  too_many_pictures: m.left_many_pictures,
  photo_missing: m.left_photo_missing,
  not_in_export: m.left_not_in_export,
  file_missing: m.left_not_in_export,
  video: m.left_video,
  recording: m.left_recording,
  pdf: m.left_pdf,
  no_place: m.left_no_place,
  not_shown: m.left_not_shown,
  not_a_note: m.left_not_a_note,
  twice: m.left_twice,
  not_utf8: m.left_not_utf8,
  broken_top: m.left_broken_top,
  remote: m.left_remote,
  picture_missing: m.left_picture_missing,
  picture_outside: m.left_picture_outside,
  folder_unreadable: m.left_folder,
  too_deep: m.left_too_deep,
  unreadable: m.left_unreadable,
  file_unreadable: m.left_unreadable,
  import_damaged: m.left_damaged,
  import_too_large: m.left_too_large,
  import_empty: m.left_unknown,
  unknown_format: m.left_unknown,
  link: m.left_link,
  outside_zip: m.left_outside_zip,
  too_many_lines: m.left_many_lines,
  picture_empty: m.left_damaged,
  picture_damaged: m.left_damaged,
  picture_unsupported: m.left_picture_kind,
  not_a_picture: m.left_not_a_picture,
  picture_too_large: m.left_picture_large,
};

/** Why something was left out, in the reader's language; its own English words for a code without words. */
export function leftOutWords({ code, detail, reason }: Skipped): string {
  return words[code]?.({ detail }) ?? reason;
}
