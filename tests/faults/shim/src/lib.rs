//! Stands between a test program and the disk. Loaded by `LD_PRELOAD`; looks only at paths below `HEARTH_SHIM_ROOT`.
//!
//! - `HEARTH_SHIM_FAULT=OP:N:MODE:ERRNO[:MS]` fails the N-th OP (`read write sync rename open change`), `once` or `always`
//!   from then on, after MS milliseconds; with MODE `kill` the process gets a SIGKILL in its place.
//! - `HEARTH_SHIM_FIRED=FILE` is made when the fault strikes; `HEARTH_SHIM_ARM=1` counts only after a file named `shim-arm` was
//!   asked for.
//! - `HEARTH_SHIM_TRACE=FILE` records every change and every sync in the order in which they took effect.
//!   `sync_file_range` is let through and not recorded: it makes nothing durable.
#![cfg(target_os = "linux")]

mod calls;
mod fault;
mod paths;
mod trace;
