"""Changes the keys of a data directory, and dies where it is told to.

python key_changer.py FOLDER root STEP     change the root; end at once after this step
python key_changer.py FOLDER rotate        rotate for ever; print each key that is in force
"""

import os
import sys
from pathlib import Path

from garrison.crypto import SERVICES, unlock_keyring
from garrison.crypto.root import new_local_root
from garrison.crypto.root_change import install_root, plain_keys


def change_root(folder, step):
    keys = plain_keys(unlock_keyring(folder, random=os.urandom, create=False))
    file, root = new_local_root(folder / "root.key", os.urandom, None)

    def reached(name):
        if name == step:
            os._exit(9)

    install_root(folder, file, root, keys, reached=reached)


def rotate(folder):
    keyring = unlock_keyring(folder, random=os.urandom, create=False)
    while True:
        for service in SERVICES:
            keyring.rotate(service)
            sealed = keyring.sealer(service).seal(b"x", b"")
            sys.stdout.write(f"{service} {sealed.hex()}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    change_root(folder, sys.argv[3]) if sys.argv[2] == "root" else rotate(folder)
