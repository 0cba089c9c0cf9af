import type { BackupView, JournalHealth, KeyView, RecoverySheet } from '../../src/ipc';
import type { Handlers, World } from './world';

export type Pictures = BackupView['pictures'];

export const recoverySheet: RecoverySheet = {
  groups: ['7KQ4M', 'X2VDA', 'P9TRE', 'HH3WZ', 'C6N8B', 'QM5YF', 'JT2XK', 'V4RP7'],
  ask: [3, 6],
};

/** What an opening says that could not recover everything. */
export const loss = { code: 'records_lost', message: '5 of 8 are here.', moment: null, lost: 3 };

/** What keeps a journal well: checks, backups, keys. */
export function care(world: World): Partial<Handlers> {
  let backedUpOn: string | null = null;
  let keys: KeyView[] = [
    { id: '5a01', sort: 'passphrase', in_use: true },
    { id: 'c7e2', sort: 'passphrase', in_use: false },
    { id: '90bd', sort: 'recovery', in_use: false },
  ];
  const damage = { code: 'record_damaged', message: 'An entry is damaged.', moment: null, lost: null };
  const health = (): JournalHealth => {
    const state = world.scene.health ?? 'whole';
    return {
      state,
      checked_on: state === 'unchecked' ? null : '2026-11-03',
      checked_today: state === 'whole',
      lost_on: state === 'lost' ? '2026-11-02' : null,
      backed_up_on: backedUpOn,
      remind_backup: backedUpOn ? false : (world.scene.remindBackup ?? false),
      problems: state === 'damaged' ? [damage, damage] : state === 'lost' ? [loss] : [],
    };
  };
  const report = () => ({ ok: world.scene.health !== 'damaged', records: 31, files: 4, notices: [] });
  return {
    journal_health: health,
    journal_verify: () => {
      if (world.scene.health === 'unchecked') world.scene.health = 'whole';
      return report();
    },
    journal_repair: () => {
      world.scene.health = 'mended';
      return report();
    },
    losses_read: () => {
      world.scene.health = 'whole';
      return null;
    },
    journal_unlock_repair: () => world.unlock(),
    journal_rotate: () => {
      world.scene.recoveryPending = true;
      return recoverySheet;
    },
    journal_erase: ({ journal }) => {
      world.scene.journals = (world.scene.journals ?? []).filter((one) => one.id !== journal);
      return world.lock();
    },
    suggestion: () => ({ label: 'Notebook 4', passphrase: 'copper lantern otter maple quiet river' }),
    passphrase_advice: ({ text }) => ({
      accepted: text.length >= 12,
      strength: text.length < 12 ? 'too_short' : text.length > 24 ? 'strong' : 'fair',
    }),
    passphrase_change: () => null,
    key_list: () => ({ items: keys }),
    key_add: () => {
      keys = [...keys, { id: 'e4f8', sort: 'passphrase', in_use: false }];
      return { items: keys };
    },
    key_remove: ({ id }) => {
      keys = keys.filter((key) => key.id !== id);
      return { items: keys };
    },
    recovery_new: () => recoverySheet,
    pick_backup_place: ({ day }) => `/media/stick/notebook-${day}.tar`,
    pick_backup: () => '/media/stick/notebook-2026-11-03.tar',
    backup_create: () => {
      backedUpOn = '2026-11-23';
      return { records: 31, files: 4, pictures: world.scene.lostPictures ?? [] };
    },
    backup_verify: () => ({ records: 31, files: 4, pictures: [] }),
    backup_restore: () => {
      world.scene.recoveryPending = true;
      return world.unlock();
    },
    backup_later: () => {
      world.scene.remindBackup = false;
      return null;
    },
  };
}
