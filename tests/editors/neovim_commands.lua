-- The server's commands in Neovim, which has no lens of its own for them: verify says no, heal changes the text, verify
-- says yes.
-- run: nvim --headless --clean -l neovim_commands.lua SERVER FILE
local server, file = arg[1], arg[2]
vim.opt.swapfile = false
vim.opt.fileformats = 'unix'

local function die(message)
  io.stderr:write('FAIL ' .. message .. '\n')
  os.exit(1)
end

vim.cmd.edit(file)
local buffer = vim.api.nvim_get_current_buf()
vim.bo[buffer].filetype = 'javascript'
local id = vim.lsp.start({ name = 'loadlint', cmd = { server, 'server' }, root_dir = vim.fs.dirname(file) })
local client = id and vim.lsp.get_client_by_id(id)
if not client or not vim.wait(20000, function() return client.initialized end, 50) then die('no server') end

local function execute(command)
  local params = { command = command, arguments = { vim.uri_from_bufnr(buffer) } }
  local answer = client.request_sync('workspace/executeCommand', params, 20000, buffer)
  if not answer or answer.err then die(command .. ': ' .. vim.inspect(answer)) end
  print(command, answer.result)
  return answer.result
end

if execute('loadlint.verify') ~= false then die('it is not certified yet') end
if execute('loadlint.runOnce') ~= nil then die('nothing may be run: nobody has said that the user trusts') end
if execute('loadlint.heal') ~= true then die('it was not healed') end
if execute('loadlint.verify') ~= true then die('the healed script is certified') end
vim.cmd.write()
client.stop()
vim.wait(5000, function() return #vim.lsp.get_clients() == 0 end, 50)
os.exit(0)
