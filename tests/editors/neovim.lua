-- The user's way in Neovim: open, wait for diagnostics, apply the code action at the first one, save.
-- run: nvim --headless --clean -l neovim.lua CONFIG FILE TITLE   with CONFIG the documented configuration (Neovim 0.11)
local config, file, title = arg[1], arg[2], arg[3]
vim.opt.swapfile = false
vim.opt.fileformats = 'unix'

local function die(message)
  io.stderr:write('FAIL ' .. message .. '\n')
  os.exit(1)
end

local settings
if vim.lsp.config == nil then
  -- Neovim 0.10 has no table of servers; what the documented lines hand to it starts the client here.
  vim.lsp.config = function(_, given) settings = given end
  vim.lsp.enable = function()
    vim.api.nvim_create_autocmd('FileType', {
      pattern = settings.filetypes,
      callback = function(event)
        vim.lsp.start({
          name = 'loadlint',
          cmd = settings.cmd,
          root_dir = vim.fs.root(event.buf, settings.root_markers),
        }, { bufnr = event.buf })
      end,
    })
  end
end
vim.cmd('filetype on')
dofile(config)
vim.cmd.edit(file)
local buffer = vim.api.nvim_get_current_buf()

local function diagnostics()
  return vim.tbl_filter(function(one) return one.code == 'uncorrelated-value' end, vim.diagnostic.get(buffer))
end

if not vim.wait(20000, function() return #diagnostics() > 0 end, 50) then die('no diagnostics') end
local found = diagnostics()[1]
print(('diagnostic %d:%d %s'):format(found.lnum + 1, found.col + 1, found.message))
vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action) return action.title:find(title, 1, true) == 1 and not action.title:find('only') end,
})
if not vim.wait(20000, function() return #diagnostics() == 0 end, 50) then die('the diagnostic stays') end
vim.cmd.write()
for _, client in ipairs(vim.lsp.get_clients()) do client.stop() end
vim.wait(5000, function() return #vim.lsp.get_clients() == 0 end, 50)
print('saved')
os.exit(0)
