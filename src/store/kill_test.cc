// SPDX-License-Identifier: Apache-2.0
// kill -9 at every step by which a case comes into being: afterwards there is the whole case or
// none, and the next process goes on.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "store/case_store.h"

namespace hikeshi::store {
namespace {

using casefile::Note;

int steps_left = -1;  // of this process until it kills itself; -1: it lives on

// Before anything that changes the disk. True at the last step: a write may do half of it.
bool last_step() {
  if (steps_left > 0) --steps_left;
  return steps_left == 0;
}
void die() { ::kill(::getpid(), SIGKILL); }
void step() {
  if (last_step()) die();
}

// SQLite's own way to the disk, system call by system call.
int open_step(const char* path, int flags, int mode) {
  step();
  return ::open(path, flags, mode);
}
ssize_t write_step(int fd, const void* bytes, size_t size, off_t at) {
  if (!last_step()) return ::pwrite(fd, bytes, size, at);
  (void)!::pwrite(fd, bytes, size / 2, at);  // torn
  return die(), 0;
}
ssize_t plain_write_step(int fd, const void* bytes, size_t size) {
  if (!last_step()) return ::write(fd, bytes, size);
  (void)!::write(fd, bytes, size / 2);
  return die(), 0;
}
int truncate_step(int fd, off_t size) {
  step();
  return ::ftruncate(fd, size);
}
int unlink_step(const char* path) {
  step();
  return ::unlink(path);
}

void watch_sqlite() {
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  const auto set = [&](const char* name, auto* call) {
    vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(call));
  };
  set("open", open_step);
  set("pwrite", write_step);
  set("pwrite64", write_step);
  set("write", plain_write_step);
  set("ftruncate", truncate_step);
  set("unlink", unlink_step);
}

// Everything that the store does through the seam.
class DeadlyFileSystem final : public FileSystem {
 public:
  Status read_into(const std::string& path, uint64_t limit, std::string& into) override {
    return real_.read_into(path, limit, into);
  }
  Result<Listing> list_tree(const std::string& path) override { return real_.list_tree(path); }
  Result<std::vector<std::string>> list(const std::string& path) override {
    return real_.list(path);
  }
  bool exists(const std::string& path) override { return real_.exists(path); }
  bool is_folder(const std::string& path) override { return real_.is_folder(path); }
  Status write(const std::string& path, const std::string& bytes) override {
    return step(), real_.write(path, bytes);
  }
  Status make_folders(const std::string& path) override { return step(), real_.make_folders(path); }
  Status remove_tree(const std::string& path) override { return step(), real_.remove_tree(path); }
  Status move_folder(const std::string& from, const std::string& to) override {
    step();
    const Status moved = real_.move_folder(from, to);
    return step(), moved;
  }
  Result<std::unique_ptr<FolderLock>> lock(const std::string& folder) override {
    return real_.lock(folder);
  }

 private:
  RealFileSystem real_;
};

class Killed : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/hikeshi-kill-XXXXXX";
    top_ = mkdtemp(pattern);
    home_ = top_ + "/home";
  }
  void TearDown() override { EXPECT_TRUE(fs_.remove_tree(top_)); }

  // As `hikeshi open` does it: join the case that holds the notice, or make one that does.
  Status open_notice(FileSystem& fs) const {
    CaseStore cases(fs, home_);
    const auto maker = HK_TRY(cases.become_maker());
    if (!HK_TRY(cases.list()).empty()) return {};
    const auto fill = [&](Case& made) -> Status {
      HK_CHECK(fs.make_folders(made.path() + "/notices"));
      HK_CHECK(fs.write(made.path() + "/notices/mail", "the mail"));
      return made.append({}, {Note{"me", "the notice"}});
    };
    HK_TRY(cases.create(*maker, {{}, "abc", "test", fill}));
    return {};
  }

  // Runs open_notice() in a process of its own that dies at its `steps`-th step. True if it did.
  bool dies_after(int steps) const {
    const pid_t child = ::fork();
    if (child == 0) {
      watch_sqlite();
      steps_left = steps;
      DeadlyFileSystem deadly;
      ::_exit(open_notice(deadly) ? 0 : 1);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) return true;
    EXPECT_EQ(WEXITSTATUS(status), 0);
    return false;
  }

  void expect_whole_cases() {
    CaseStore cases(fs_, home_);
    const auto ids = *cases.list();
    for (const std::string& id : ids) {
      auto found = cases.open(id);
      ASSERT_TRUE(found) << found.error().message;
      const auto state = found->state();
      ASSERT_TRUE(state) << state.error().message;
      EXPECT_EQ(state->case_id, id);
      EXPECT_EQ(state->notes.size(), 1U);
      EXPECT_EQ(*fs_.read(found->path() + "/notices/mail"), "the mail");
    }
  }

  RealFileSystem fs_;
  std::string top_, home_;
};

TEST_F(Killed, AtAnyStepLeavesTheWholeCaseOrNone) {
  int steps = 1;
  for (; dies_after(steps); ++steps) {
    SCOPED_TRACE(steps);
    expect_whole_cases();
    ASSERT_TRUE(open_notice(fs_)) << "the lock of the dead and what it left are no hindrance";
    expect_whole_cases();
    EXPECT_EQ(fs_.list(home_)->size(), 1U) << "one case and nothing else";
    ASSERT_TRUE(fs_.remove_tree(home_));
  }
  EXPECT_GT(steps, 20);
}

TEST_F(Killed, AgainAndAgainLeavesNoHeap) {
  for (int steps = 1; dies_after(steps); ++steps) {
    if (!CaseStore(fs_, home_).list()->empty()) break;
    const auto left = fs_.list(home_);
    EXPECT_LE(left ? left->size() : 0, 1U);
  }
  ASSERT_TRUE(open_notice(fs_));
  EXPECT_EQ(fs_.list(home_)->size(), 1U);
}

TEST_F(Killed, ManyAtOnceMakeOneCase) {
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    children.push_back(::fork());
    if (children.back() == 0) ::_exit(open_notice(fs_) ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(CaseStore(fs_, home_).list()->size(), 1U);
  expect_whole_cases();
}

}  // namespace
}  // namespace hikeshi::store
