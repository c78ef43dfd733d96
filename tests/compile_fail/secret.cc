// SPDX-License-Identifier: Apache-2.0
// What nobody may do with a Secret, a case each: the compiler must refuse every one of them.
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <unordered_set>

// The two heavy ones only where they are needed: each case is a run of the compiler.
#if defined(TWIN) || defined(CASE_FORMAT) || defined(CASE_PRINT) || defined(CASE_FORMAT_STREAMED)
#include <fmt/format.h>
#include <fmt/ostream.h>
#endif
#if defined(TWIN) || defined(CASE_JSON) || defined(CASE_JSON_MEMBER)
#include <nlohmann/json.hpp>
#endif

#if defined(TWIN)
using Secret = std::string;
struct Credentials {
  Secret secret_key;
};
#else
#include "aws/identity.h"
using hikeshi::Secret;
using hikeshi::aws::Credentials;
#endif

void attempt(Secret& secret, Secret& other, Credentials& credentials) {
#if defined(CASE_STREAM) || defined(TWIN)
  { std::cout << secret; }
#endif
#if defined(CASE_STRING_STREAM) || defined(TWIN)
  { std::ostringstream() << secret; }
#endif
#if defined(CASE_FORMAT) || defined(TWIN)
  { (void)fmt::format("{}", secret); }
#endif
#if defined(CASE_PRINT) || defined(TWIN)
  { fmt::print("{}", secret); }
#endif
#if defined(CASE_FORMAT_STREAMED) || defined(TWIN)
  { (void)fmt::format("{}", fmt::streamed(secret)); }
#endif
#if defined(CASE_JSON) || defined(TWIN)
  { (void)nlohmann::json(secret); }
#endif
#if defined(CASE_JSON_MEMBER) || defined(TWIN)
  {
    nlohmann::ordered_json object;
    object["key"] = secret;
  }
#endif
#if defined(CASE_COPY) || defined(TWIN)
  { const Secret copy(secret); }
#endif
#if defined(CASE_ASSIGN) || defined(TWIN)
  { other = secret; }
#endif
#if defined(CASE_COPY_CREDENTIALS) || defined(TWIN)
  { const Credentials copy(credentials); }
#endif
#if defined(CASE_EQUAL) || defined(TWIN)
  { (void)(secret == other); }
#endif
#if defined(CASE_EQUAL_TEXT) || defined(TWIN)
  { (void)(secret == "text"); }
#endif
#if defined(CASE_UNEQUAL) || defined(TWIN)
  { (void)(secret != other); }
#endif
#if defined(CASE_LESS) || defined(TWIN)
  { (void)(secret < other); }
#endif
#if defined(CASE_TO_STRING) || defined(TWIN)
  { const std::string text = secret; }
#endif
#if defined(CASE_CAST) || defined(TWIN)
  { (void)static_cast<std::string>(secret); }
#endif
#if defined(CASE_CONCATENATE) || defined(TWIN)
  { (void)("key " + secret); }
#endif
#if defined(CASE_APPEND) || defined(TWIN)
  {
    std::string text;
    text += secret;
  }
#endif
#if defined(CASE_IMPLICIT) || defined(TWIN)
  { const Secret implicit = std::string("made without a word"); }
#endif
#if defined(CASE_SORTED) || defined(TWIN)
  {
    std::set<Secret> set;
    set.insert(std::move(secret));
  }
#endif
#if defined(CASE_HASHED) || defined(TWIN)
  {
    std::unordered_set<Secret> set;
    set.insert(std::move(secret));
  }
#endif
#if defined(CASE_CHANGE)
  secret.reveal() += "x";  // no twin: a string has no reveal()
#endif
#if defined(ALLOWED)
  Secret moved(std::move(secret));
  other = std::move(moved);
  credentials.secret_key = std::move(other);
  std::cout << credentials.secret_key.hint() << credentials.secret_key.reveal().size();
  std::map<std::string, Secret> named;
  named.emplace("a", Secret("b"));
#endif
  (void)secret;
  (void)other;
  (void)credentials;
}
