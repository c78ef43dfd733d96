// SPDX-License-Identifier: Apache-2.0
// Credentials in one text: key ids standing alone, the secrets beside them, and the other kinds of
// docs/formats.md "leaks". Of a secret nothing leaves this file but its kind, length and place, and
// an HMAC under a key that the run made up, by which equal ones can be told.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikeshi::leaks {

// What is wanted; empty lists: everything.
struct Query {
  std::vector<std::string> keys;      // these ids alone
  std::vector<std::string> accounts;  // ids of these accounts, and those that do not say
};

// A secret near an id, without a character of it.
struct Beside {
  std::string kind;  // "secret_access_key" | "session_token"
  uint64_t offset = 0, length = 0, line = 0;
  std::string fingerprint;
  std::string member;  // as Finding::member; filled where findings are joined
};

struct Finding {
  std::string kind;      // of kind_of_key(), or "bedrock_key", "github_token" ...
  std::string id;        // a key id; "" for what is secret altogether
  std::string account;   // 12 digits, "" where it does not say
  bool example = false;  // one of AWS's documentation
  std::string member;    // in an archive: the way to it, as "inner.gz" or "a.zip/b.tar/c"
  uint64_t offset = 0, length = 0, line = 0;
  std::string fingerprint;  // "" for an id
  std::vector<Beside> beside;
};

// At most this many findings of one text are kept, and secrets beside one id.
inline constexpr size_t kMostFindings = 1000, kMostBeside = 8;
// So far before and behind an id a secret counts as beside it.
inline constexpr size_t kNear = 4096;

// One for a run. find() is safe from several threads at once.
class Finder {
 public:
  // `key`: of the fingerprints, by which equal secrets of several runs can be told; "": made up.
  // Fails with kIo where the system has no random bytes.
  static Result<Finder> create(Query query, std::string key = {});

  // A key that nobody has yet. kIo.
  static Result<std::string> make_key();

  // A name of somebody's (a path, an author) without the credentials that stand in it: those of a
  // known form, and any 40 characters or longer run whose fingerprint is in `known`.
  std::string without_secrets(const std::string& text, const std::set<std::string>& known) const;

  // Appends what `text` holds, be it bytes of ASCII or UTF-16 of either order; offsets and lengths
  // are bytes of `text`. Yields how many findings were left out beyond kMostFindings.
  size_t find(std::string_view text, const std::string& member, std::vector<Finding>& out) const;

 private:
  Finder(Query query, std::string key) : query_(std::move(query)), key_(std::move(key)) {}
  bool wanted(const Finding& finding) const;
  bool asked_for(std::string_view id) const;
  std::string fingerprint(std::string_view secret) const;
  void add_beside(std::string_view text, Finding& finding) const;
  bool look_closer(std::string_view text, size_t at, Finding& finding) const;
  size_t find_plain(std::string_view text, const std::string& member,
                    std::vector<Finding>& out) const;
  size_t find_wide(std::string_view text, const std::string& member,
                   std::vector<Finding>& out) const;

  Query query_;
  std::string key_;  // of the HMAC; never leaves
};

}  // namespace hikeshi::leaks
