// Runs a script once, with one user, before a load test: does the application still answer as in the recordings?
// As vars/loadlintSmoke.groovy of a shared library:  loadlintSmoke(script: 'checkout.jmx', host: 'shop.example')
def call(Map given) {
  withEnv([
    "LOADLINT_SCRIPT=${given.script}",
    "LOADLINT_HOST=${given.host}",
    "LOADLINT_PACKAGE=${given.package ?: 'loadlint[verify] @ git+https://<repository>@<tag>'}",
  ]) {
    sh '''#!/bin/bash -e
      python3 -m venv .loadlint
      PATH="$PWD/.loadlint/bin:$PATH"
      pip install --quiet --disable-pip-version-check "$LOADLINT_PACKAGE"
      loadlint verify --live "$LOADLINT_SCRIPT" --host "$LOADLINT_HOST"
    '''
  }
}
