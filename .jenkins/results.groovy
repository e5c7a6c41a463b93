// Says whether a load test is slower than those before it. A stage before it writes the run's results.
// As vars/loadlintResults.groovy of a shared library:  loadlintResults(run: 'run.jtl', script: 'checkout.jmx')
// `comment` gets the numbers as Markdown, for a pull request: comment: { text -> pullRequest.comment(text) }
// `runs` is the folder that keeps the history: of the workspace, or one that all agents see.
def call(Map given) {
  withEnv([
    "LOADLINT_RUN=${given.run ?: 'run.jtl'}",
    "LOADLINT_SCRIPT=${given.script ?: ''}",
    "LOADLINT_RUNS=${given.runs ?: 'runs'}",
    "LOADLINT_PACKAGE=${given.package ?: 'loadlint[runs] @ git+https://<repository>@<tag>'}",
  ]) {
    try {
      sh '''#!/bin/bash -e
        python3 -m venv .loadlint
        PATH="$PWD/.loadlint/bin:$PATH"
        pip install --quiet --disable-pip-version-check "$LOADLINT_PACKAGE"
        mkdir -p "$LOADLINT_RUNS"
        script=()
        if [ -n "$LOADLINT_SCRIPT" ]; then script=(--script "$LOADLINT_SCRIPT"); fi
        code=0
        loadlint results "$LOADLINT_RUN" --against "$LOADLINT_RUNS" --history "$LOADLINT_RUNS" --label "$BRANCH_NAME" --commit "$GIT_COMMIT" --output-format markdown "${script[@]}" >numbers.md || code=$?
        cat numbers.md
        test "$code" -lt 2 || exit "$code"
        loadlint trend "$LOADLINT_RUNS" -o trend.html --keep 100
        exit "$code"
      '''
    } finally {
      if (given.comment && fileExists('numbers.md')) {
        given.comment(readFile('numbers.md'))
      }
      archiveArtifacts artifacts: 'numbers.md, trend.html', allowEmptyArchive: true
    }
  }
}
