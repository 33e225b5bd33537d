# What the commands of cases may use; bash reads it before each (BASH_ENV).
export GIT_CONFIG_GLOBAL=${BASH_SOURCE[0]%/*}/gitconfig GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_DATE=2021-07-05T09:00:00+08:00 GIT_COMMITTER_DATE=2021-07-05T09:00:00+08:00
set -o pipefail

start() { git init -q -b main && save; }

branch() { git checkout -q -b "$1" main; }

save() { git add -A 2> /dev/null && git commit -qm "记"; }

# Runs a command while a stopped process holds the lock.
stopped_holder() (
  set -m
  flock .gongkai/lock sleep 60 &
  until ! flock -n .gongkai/lock true; do sleep 0.01; done
  kill -STOP -- -$!
  "$@"
  code=$?
  kill -KILL -- -$!
  exit $code
)

# Interrupts a command as soon as it says that it waits for the lock.
interrupted() (
  set -m
  flock .gongkai/lock sleep 60 &
  holder=$!
  until ! flock -n .gongkai/lock true; do sleep 0.01; done
  "$@" 2> said &
  until grep -q 等候 said || ! kill -0 $!; do sleep 0.01; done
  kill -INT $!
  wait $!
  code=$?
  kill -KILL -- -$holder
  tail -n 1 said
  exit $code
) 2> /dev/null

# Holds that the ledger is that of the base, and shows what stands beside it.
unchanged() { cmp "${BASH_SOURCE[0]%/*}/../checks/base/ledgers/甲局.yaml" ledgers/甲局.yaml && ls -A ledgers; }
