"""A program that knows psud's two tables and nothing else, with Python's standard library alone.

    python3 psu-bridge-client.py DATABASE [COMMAND VALUE]...

Asks one command after the other, waits for the result of each, then for the next values of the supply, and prints all of it as JSON.
"""
import json
import sqlite3
import sys
import time

PATIENCE = 60.0


def wait_for(database, sql, values=()):
    """The first row that a query gives, or None in the end."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        row = database.execute(sql, values).fetchone()
        if row is not None:
            return row
        time.sleep(0.01)
    return None


def ask(database, command, value):
    """What became of a command, as psud's web service waits for it."""
    insert = "INSERT INTO command (interface, command, value) VALUES ('PSU', ?, ?)"
    with database:
        number = database.execute(insert, (command, value)).lastrowid
    answered = "SELECT result, handled FROM command WHERE id = ? AND result IS NOT NULL"
    row = wait_for(database, answered, (number,))
    return None if row is None else {"result": row[0], "handled": row[1] is not None}


def read_back(database):
    """The supply's values, of a later second than now; None: nobody serves."""
    (now,) = database.execute("SELECT CURRENT_TIMESTAMP").fetchone()
    names = "power, voltage_setting, current_limit, measured_voltage, measured_current"
    row = wait_for(database, f"SELECT {names} FROM psu WHERE modified > ?", (now,))
    return None if row is None else dict(zip(names.split(", "), row))


path, *words = sys.argv[1:]
connection = sqlite3.connect(path, timeout=PATIENCE)
results = [ask(connection, command, value) for command, value in zip(words[::2], words[1::2])]
print(json.dumps({"results": results, "psu": read_back(connection)}))
