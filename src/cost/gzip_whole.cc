// SPDX-License-Identifier: Apache-2.0
#include "cost/gzip_whole.h"

#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace hikeshi::cost {
namespace {

constexpr size_t kBlock = size_t{1} << 18;

class Checker {
 public:
  explicit Checker(std::FILE* file) : file_(file), in_(kBlock, '\0'), out_(kBlock, '\0') {
    open_ = inflateInit2(&z_, MAX_WBITS + 16) == Z_OK;
  }
  Checker(const Checker&) = delete;
  ~Checker() {
    if (open_) inflateEnd(&z_);
  }

  Status run() {
    bool inside = true;  // a member that has begun and not ended
    while (refill()) {
      if (!inside && *z_.next_in == 0) {  // padding
        --z_.avail_in, ++z_.next_in;
        continue;
      }
      inside = true;
      z_.next_out = reinterpret_cast<Bytef*>(out_.data());
      z_.avail_out = static_cast<uInt>(out_.size());
      const int code = inflate(&z_, Z_NO_FLUSH);
      if (code == Z_STREAM_END)
        inside = false, inflateReset(&z_);
      else if (code != Z_OK && code != Z_BUF_ERROR)
        return broken("is broken at");
    }
    return inside ? broken("is cut off at") : Status();
  }

 private:
  bool refill() {
    if (z_.avail_in > 0) return true;
    z_.avail_in = static_cast<uInt>(std::fread(in_.data(), 1, in_.size(), file_));
    z_.next_in = reinterpret_cast<Bytef*>(in_.data());
    read_ += z_.avail_in;
    return z_.avail_in > 0;
  }
  Status broken(const char* how) const {
    return fail(Code::kCorrupt, std::string("the gzip file ") + how + " byte " +
                                    std::to_string(read_ - z_.avail_in) +
                                    ": what lies behind is missing");
  }

  std::FILE* file_;
  std::string in_, out_;
  z_stream z_{};
  bool open_ = false;
  uint64_t read_ = 0;
};

}  // namespace

Status check_gzip(const std::string& path) {
  const auto close = [](std::FILE* f) { std::fclose(f); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "rb"), close);
  if (file == nullptr) return fail(Code::kDenied, path + " cannot be opened");
  return Checker(file.get()).run();
}

}  // namespace hikeshi::cost
