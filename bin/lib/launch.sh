# Shared by bin/transom, bin/bench and .ci/run; sourced, never started. Written for bash 3.2 and newer.
# It finds a JDK, builds what is missing or out of date, and starts a program. The caller sets `name`, for messages.

say() {
  printf '%s: %s\n' "$name" "$*" >&2
}

fail() {
  say "$@"
  exit 1
}

# The JDK's feature release into $feature; fails where the folder holds no complete JDK.
feature_of() {
  feature=0
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  local line version=""
  if [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*) version=${line#*=} && break ;; esac
    done <"$1/release"
  else
    line=$("$1/bin/java" -version 2>&1) || return 1
    version=${line#*version }
  fi
  version=${version#\"}
  version=${version%%[!0-9]*}
  [ -n "$version" ] && feature=$version
}

# A JDK 25 or newer into $jdk: JAVA_HOME, then the usual folders, then the PATH.
find_jdk() {
  local candidate java
  for candidate in "${JAVA_HOME:-}" \
    /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-/}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$candidate" ] && feature_of "$candidate" && [ "$feature" -ge 25 ]; then
      jdk=$candidate
      return
    fi
  done
  if java=$(command -v java); then
    java=$(resolve "$java")
    candidate=${java%/bin/java}
    if feature_of "$candidate" && [ "$feature" -ge 25 ]; then
      jdk=$candidate
      return
    fi
  fi
  fail "needs a JDK 25 or newer, and none was found in JAVA_HOME, the usual folders or the PATH." \
    "Install one (for instance Eclipse Temurin 25) or set JAVA_HOME to it."
}

# The file behind a chain of symbolic links, as an absolute path.
resolve() {
  local file=$1 link
  while [ -L "$file" ]; do
    link=$(readlink "$file")
    case $link in /*) file=$link ;; *) file=${file%/*}/$link ;; esac
  done
  (cd "$(dirname "$file")" && printf '%s/%s\n' "$(pwd -P)" "${file##*/}")
}

# Maven on the JDK that was found, away from our own input and output.
maven() {
  (
    # Options meant for the program are not meant for the build. The two below only keep Maven's libraries from being warned about.
    unset JDK_JAVA_OPTIONS
    JAVA_HOME=$jdk MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED" \
      exec mvn -B -ntp "$@" </dev/null >&2 9>&-
  )
}

# fresh MODULE PATH...: is the program as built not older than every one of the paths? Folders count, so that deletions are seen.
fresh() {
  local app=$root/$1/target/app
  shift
  [ -f "$app/.stamp" ] && [ -z "$(find "$@" -newer "$app/.stamp" -print -quit 2>/dev/null)" ]
}

# build MODULE: its jar and all it needs at run time into MODULE/target/app, which no other build touches.
build() {
  local module=$1 target=$root/$1/target jar
  command -v mvn >/dev/null || fail "needs Maven (mvn, 3.8.7 or newer) to build, and the PATH has none. Install it and try again."
  say "building $module …"
  mkdir -p "$target" || fail "cannot write to $target."
  : >"$target/app.stamp"
  rm -rf "$target/lib"
  # Not -q: that would hide the warnings that fail a compilation.
  maven -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -f "$root/pom.xml" -pl "$module" -am -Dmaven.test.skip=true package \
    || fail "the build failed, see above; nothing was started."
  rm -rf "$target/app.new" "$target/app.old"
  mkdir "$target/app.new" || fail "cannot write to $target."
  for jar in "$target"/"$module"*.jar "$target"/lib/*.jar; do
    case $jar in *-sources.jar | *-javadoc.jar | *-tests.jar) ;; *) cp "$jar" "$target/app.new/" ;; esac
  done
  mv "$target/app.stamp" "$target/app.new/.stamp"
  [ ! -d "$target/app" ] || mv "$target/app" "$target/app.old"
  mv "$target/app.new" "$target/app"
}

# launch MODULE MAIN ARGUMENT...: builds if need be, then becomes the program. Paths to watch are in the array `sources`, options of the JVM in `jvm_options`.
launch() {
  local module=$1 main=$2
  shift 2
  find_jdk
  if ! fresh "$module" "${sources[@]}"; then
    mkdir -p "$root/target" || fail "cannot write to $root/target."
    (
      if command -v flock >/dev/null; then
        flock -n 9 || { say "waiting for another build …" && flock 9; }
      fi
      fresh "$module" "${sources[@]}" || build "$module"
    ) 9>"$root/target/.lock" || exit $?
  fi
  exec "$jdk/bin/java" ${jvm_options[@]+"${jvm_options[@]}"} -cp "$root/$module/target/app/*" "$main" "$@"
}
