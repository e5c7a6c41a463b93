vim.lsp.config("loadlint", {
  cmd = { "loadlint", "server" },
  filetypes = { "javascript", "typescript", "python", "xml" },
  root_markers = { "loadlint.toml", "pyproject.toml", ".git" },
})
vim.lsp.enable("loadlint")
vim.filetype.add({ extension = { jmx = "xml" } })
