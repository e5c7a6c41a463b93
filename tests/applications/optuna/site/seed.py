"""Makes the studies that are there before: python seed.py FILE, with the environment's SEED."""

import os
import sys

import optuna

seed = int(os.environ["SEED"])
for number in range(seed % 5 + 1):
    study = optuna.create_study(storage=f"sqlite:///{sys.argv[1]}", study_name=f"oven {number}")
    study.optimize(lambda trial: trial.suggest_float("heat", 0, 10), n_trials=seed % 3 + 1)
