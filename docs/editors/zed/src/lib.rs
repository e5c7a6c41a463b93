//! Starts `loadlint server` for Zed.

use zed_extension_api::{register_extension, Command, Extension, LanguageServerId, Result, Worktree};

struct Loadlint;

impl Extension for Loadlint {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, _server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let program = worktree.which("loadlint");
        let command = program.ok_or("loadlint is not in PATH: install it, then restart Zed")?;
        Ok(Command { command, args: vec!["server".into()], env: worktree.shell_env() })
    }
}

register_extension!(Loadlint);
