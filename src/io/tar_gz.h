// SPDX-License-Identifier: Apache-2.0
// A packed archive (.tar.gz) whose bytes depend on what is put in and on nothing else: no owner, no
// time of day, one mode. Written by libarchive.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/utc_time.h"

namespace hikeshi {

class TarGz {
 public:
  // `time` is that of every entry.
  explicit TarGz(UtcTime time);
  ~TarGz();
  TarGz(const TarGz&) = delete;
  TarGz& operator=(const TarGz&) = delete;

  // `name`: below the archive's folder, in the order in which they are to stand. kUsage for a name
  // that could be written anywhere else (absolute, "..", a backslash, a control character).
  Status add(const std::string& name, std::string_view bytes);

  // The whole archive. Nothing can be added after it.
  Result<std::string> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Letters, digits and ". _ - + = @" stay, all else becomes '_'; neither "." nor ".." nor empty, at
// most `most` bytes of its end. Such a name needs no quoting for a shell, tar or sha256sum.
std::string archive_name(std::string_view name, size_t most = 100);

}  // namespace hikeshi
