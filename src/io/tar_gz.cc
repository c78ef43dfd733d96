// SPDX-License-Identifier: Apache-2.0
#include "io/tar_gz.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>

namespace hikeshi {
namespace {

struct FreeArchive {
  void operator()(archive* a) const { archive_write_free(a); }
};
struct FreeEntry {
  void operator()(archive_entry* e) const { archive_entry_free(e); }
};

la_ssize_t append(archive*, void* out, const void* bytes, size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

bool is_inside(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.back() == '/') return false;
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f &&
           c != '\\';
  });
  const std::string framed = "/" + std::string(name) + "/";
  return plain && framed.find("/../") == std::string::npos &&
         framed.find("/./") == std::string::npos && framed.find("//") == std::string::npos;
}

bool stays(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._-+=@").find(c) != std::string_view::npos;
}

}  // namespace

struct TarGz::State {
  std::string out;  // before the archive: it writes here until it is freed
  std::unique_ptr<archive, FreeArchive> writer{archive_write_new()};
  UtcTime time;
  bool open = false;

  Status check(int code) const {
    if (code >= ARCHIVE_WARN) return {};
    const char* why = archive_error_string(writer.get());
    return fail(Code::kIo, std::string("cannot write the archive: ") + (why ? why : "no reason"));
  }
};

TarGz::TarGz(UtcTime time) : state_(std::make_unique<State>()) {
  archive* a = state_->writer.get();
  state_->time = time;
  archive_write_set_format_pax_restricted(a);
  archive_write_add_filter_gzip(a);
  archive_write_set_options(a, "gzip:!timestamp,gzip:compression-level=6");
  state_->open = archive_write_open(a, &state_->out, nullptr, append, nullptr) == ARCHIVE_OK;
}

TarGz::~TarGz() = default;

Status TarGz::add(const std::string& name, std::string_view bytes) {
  if (!is_inside(name)) return fail(Code::kUsage, "no name for an archive: '" + name + "'");
  if (!state_->open) return state_->check(ARCHIVE_FATAL);
  archive* a = state_->writer.get();
  const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), name.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0600);  // it may hold what an intruder would like to know
  archive_entry_set_mtime(entry.get(), state_->time.seconds, 0);
  HK_CHECK(state_->check(archive_write_header(a, entry.get())));
  const la_ssize_t written = archive_write_data(a, bytes.data(), bytes.size());
  return state_->check(written < 0 ? static_cast<int>(written) : ARCHIVE_OK);
}

Result<std::string> TarGz::finish() {
  if (!state_->open) HK_CHECK(state_->check(ARCHIVE_FATAL));
  state_->open = false;
  HK_CHECK(state_->check(archive_write_close(state_->writer.get())));
  return std::move(state_->out);
}

std::string archive_name(std::string_view name, size_t most) {
  std::string out(name.substr(name.size() - std::min(name.size(), most)));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return !stays(c); }, '_');
  if (out.empty() || out.front() == '.' || out.front() == '-') out.insert(0, "_");
  return out;
}

}  // namespace hikeshi
