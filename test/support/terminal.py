"""Runs a command on a terminal of its own and types into it.

usage: terminal.py COLUMNS ROWS '[["text to wait for", "keys to type"], ...]' COMMAND...
Copies what the command writes to stdout and ends with its exit code. Keys that lead to none of the texts waited for within
seconds are typed again, as a person would: on a busy machine a prompt can be drawn before it listens.
"""
import fcntl, json, os, pty, select, struct, sys, termios, time

PATIENCE = 20

columns, rows, script, *command = sys.argv[1:]
steps = json.loads(script)
process, terminal = pty.fork()
if process == 0:
    os.environ["TERM"] = "xterm-256color"
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", int(rows), int(columns), 0, 0))
seen = b""
typed = b""
again = 0.0
while True:
    if typed and time.monotonic() > again:
        os.write(terminal, typed)
        again = time.monotonic() + PATIENCE
    if not select.select([terminal], [], [], 1)[0]:
        continue
    try:
        output = os.read(terminal, 65536)
    except OSError:
        break
    if not output:
        break
    sys.stdout.buffer.write(output)
    seen += output
    if steps and steps[0][0].encode() in seen:
        typed = steps.pop(0)[1].encode()
        again = 0
        seen = b""
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
