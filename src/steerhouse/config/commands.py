"""What can be typed after `steerhouse`, as data: help, the function that does it, its arguments."""

from typing import Any, NamedTuple

Argument = tuple[tuple[str, ...], dict[str, Any]]


class Command(NamedTuple):
    """One command; `target` is imported only after the arguments have been understood."""

    help: str
    target: str
    arguments: tuple[Argument, ...] = ()
    django: bool = True
    hidden: bool = False


JSON: Argument = (("--json",), {"action": "store_true", "help": "print the result as JSON"})
PORT: Argument = (("--port",), {"type": int, "default": 8000, "help": "port of the web server (default: 8000)"})
HOST: Argument = (("--host",), {"default": "127.0.0.1", "help": "address to listen on (default: 127.0.0.1)"})
THREADS: Argument = (("--threads",), {"type": int, "default": 8, "help": "requests answered at once (default: 8)"})
PROCESSES: Argument = (
    ("--processes",),
    {"type": int, "default": 0, "help": "web processes (default: 2, or 1 on a machine with one processor)"},
)
ENTITY: Argument = (("--entity",), {"required": True, "metavar": "NAME", "help": "component, task, resource …"})
AS: Argument = (("--as",), {"dest": "as_user", "metavar": "USER", "help": "act by the rights of this user"})
SIZES: dict[str, Any] = {"choices": ["S", "M", "L"], "default": "S"}

COMMANDS: dict[str, Command] = {
    "up": Command(
        "start everything: web, worker and compute (the default)",
        "steerhouse.config.supervisor:run",
        (
            PORT,
            HOST,
            THREADS,
            PROCESSES,
            (("--database",), {"metavar": "ADDRESS", "help": "postgresql://…, sqlite:///… or embedded"}),
            (("--empty",), {"action": "store_true", "help": "do not load the sample organization at first start"}),
        ),
        django=False,
    ),
    "import": Command(
        "bring schedule files, portfolio lists and a folder of Project Online pages in",
        "steerhouse.core.imports.command:run",
        (
            (("files",), {"nargs": "+", "metavar": "FILE", "help": "MSPDI XML, XER, CSV, or a folder of JSON pages"}),
            (("--into",), {"required": True, "metavar": "CODE", "help": "code of the component that receives them"}),
            (("--year",), {"type": int, "help": "year of a portfolio list that does not name its own"}),
            AS,
            (("--preview",), {"action": "store_true", "help": "show what would change and write nothing"}),
            JSON,
        ),
    ),
    "import-table": Command(
        "bring a workbook or CSV file into a list",
        "steerhouse.feeds.table_command:bring",
        (
            (("file",), {"metavar": "FILE", "help": "Excel workbook (.xlsx) or CSV"}),
            ENTITY,
            (("--mapping",), {"metavar": "NAME", "help": "a saved mapping (default: by the labels)"}),
            (("--dry-run",), {"action": "store_true", "help": "show what would change and write nothing"}),
            AS,
            JSON,
        ),
    ),
    "export-table": Command(
        "write a list as a table that can be edited and brought in again",
        "steerhouse.feeds.table_command:take",
        (
            (("file",), {"metavar": "FILE", "help": "file to write, .xlsx or .csv"}),
            ENTITY,
            (("--search",), {"metavar": "WORDS", "help": "only rows in which these words stand"}),
            AS,
            JSON,
        ),
    ),
    "demo": Command(
        "load a sample organization",
        "steerhouse.reporting.demo:run",
        ((("--size",), {**SIZES, "help": "60, 500 or 10,000 projects (default: S)"}), JSON),
    ),
    "check-dates": Command(
        "recompute schedule files and compare with the dates stored in them",
        "steerhouse.interchange.check_dates:run",
        ((("files",), {"nargs": "+", "metavar": "FILE", "help": "MSPDI XML, also .gz, XER, P6 XML"}), JSON),
        django=False,
    ),
    "check-round-trip": Command(
        "import schedule files, export them, import them again and compare every field",
        "steerhouse.config.round_trip:run",
        ((("files",), {"nargs": "+", "metavar": "FILE", "help": "MSPDI XML, also .gz, XER, P6 XML"}), JSON),
        django=False,
    ),
    "audit": Command(
        "verify the audit chain",
        "steerhouse.core.audit_command:run",
        (
            (("verb",), {"choices": ["verify"], "help": "name the first broken entry, if any"}),
            (("--head",), {"metavar": "HASH", "help": "an exported head that the chain must contain"}),
            JSON,
        ),
    ),
    "backup": Command(
        "write database and stored files into one archive, while everything runs",
        "steerhouse.operation.safekeeping.command:backup",
        (
            (
                ("file",),
                {"nargs": "?", "metavar": "FILE", "help": "file or folder (default: backups/ in the home folder)"},
            ),
            JSON,
        ),
    ),
    "verify": Command(
        "check a backup without restoring it",
        "steerhouse.operation.safekeeping.command:verify_file",
        ((("file",), {"metavar": "FILE", "help": "an archive that `backup` wrote"}), JSON),
    ),
    "restore": Command(
        "put a backup into an empty database, of either kind",
        "steerhouse.config.safekeeping:restore",
        (
            (("file",), {"metavar": "FILE", "help": "an archive that `backup` wrote"}),
            (("--replace",), {"action": "store_true", "help": "give up what the database and the store hold now"}),
            JSON,
        ),
    ),
    "doctor": Command("check settings, triggers and migrations", "steerhouse.operation.doctor:run", (JSON,)),
    "health": Command(
        "ask the running web server whether it is ready; ends with 0 when it is",
        "steerhouse.config.health:run",
        (PORT, HOST, JSON),
        django=False,
    ),
    "migrate": Command("bring the database up to date", "steerhouse.config.prepare:migrate"),
    "administrator": Command(
        "make an administrator, or give one a new password",
        "steerhouse.config.prepare:administrator",
        ((("name",), {"nargs": "?", "default": "admin", "help": "sign-in name (default: admin)"}), JSON),
    ),
    "web": Command(
        "run the web server alone", "steerhouse.config.web:run", (PORT, HOST, THREADS, PROCESSES), django=False
    ),
    "worker": Command("run the worker for background jobs alone", "steerhouse.core.jobs_worker:run"),
    "compute": Command("run the compute process alone", "steerhouse.core.compute_server:run"),
    "test": Command(
        "run the tests of a source tree",
        "steerhouse.config.testing:run",
        ((("arguments",), {"nargs": "...", "metavar": "…", "help": "handed to pytest"}),),
        django=False,
    ),
    "prepare": Command(
        "migrate, and set up at first start",
        "steerhouse.config.prepare:run",
        ((("--empty",), {"action": "store_true"}),),
        hidden=True,
    ),
    "database": Command("run the embedded PostgreSQL", "steerhouse.config.embedded:run", django=False, hidden=True),
}
