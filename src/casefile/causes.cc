// SPDX-License-Identifier: Apache-2.0
#include "casefile/causes.h"

#include <algorithm>

#include "base/text.h"

namespace hikeshi::casefile {

std::vector<const Fact*> said_causes(const CaseState& state) {
  const auto all = state.of_kind("cause");
  const bool judged =
      std::any_of(all.begin(), all.end(), [](const Fact* f) { return f->source == "cause"; });
  std::vector<const Fact*> said;
  for (const Fact* fact : all) {
    const std::string_view verdict = fact->one("verdict");
    const bool counts = !judged || fact->source == "cause";
    if (counts && (verdict == "confirmed" || verdict == "likely")) said.push_back(fact);
  }
  return said;
}

std::optional<Text> cause_name(std::string_view cause) {
  struct Name {
    std::string_view cause;
    Text name;
  };
  constexpr Name kNames[] = {
      {"open_port", {"a port open to the internet", "インターネットへのポート開放"}},
      {"no_mfa", {"sign-in without MFA", "MFA なしのサインイン"}},
      {"root_unprotected", {"unprotected root user", "保護されていないルートユーザー"}},
      {"key_in_git", {"access key in a git repository", "git リポジトリ内のアクセスキー"}},
      {"key_leaked_elsewhere", {"access key leaked elsewhere", "他の場所でのアクセスキー漏えい"}},
      {"imdsv1_role_theft", {"role taken through IMDSv1", "IMDSv1 経由のロール窃取"}},
      {"vulnerable_application", {"vulnerable application", "アプリケーションの脆弱性"}},
      {"bad_image", {"compromised machine image", "不正なマシンイメージ"}},
      {"wide_trust", {"role trust that is too wide", "広すぎるロールの信頼ポリシー"}},
      {"password_stolen", {"stolen password", "パスワードの窃取"}},
      {"secret_read", {"secret read by the intruder", "シークレットの読み取り"}},
      {"other", {"other", "その他"}},
  };
  for (const Name& known : kNames) {
    if (known.cause == cause) return known.name;
  }
  return std::nullopt;
}

bool is_git_url(std::string_view url) {
  const size_t scheme = url.find("://");
  std::string_view rest = scheme == url.npos ? url : url.substr(scheme + 3);
  const std::string host = to_lower(rest.substr(0, rest.find_first_of("/?#:")));
  const std::string_view path = rest.substr(std::min(host.size(), rest.size()));
  for (const std::string_view label : split(host, '.')) {
    for (const std::string_view known : {"git", "github", "githubusercontent", "gitlab",
                                         "bitbucket", "gitea", "gitee", "codeberg"}) {
      if (label == known) return true;
    }
    if (label.starts_with("git-codecommit")) return true;
  }
  const std::string_view place = path.substr(0, path.find_first_of("?#"));
  return place.ends_with(".git") || place.find("/-/blob/") != place.npos ||
         place.find("/-/commit/") != place.npos || place.find("/blob/") != place.npos ||
         place.find("/commit/") != place.npos;
}

}  // namespace hikeshi::casefile
