// SPDX-License-Identifier: Apache-2.0
// What is said of a stop that stops nothing and of a removal that leaves something there: a letter
// to AWS says what the call did, and nothing more.
#pragma once

#include "respond/made_steps.h"
#include "respond/row_text.h"

namespace hikeshi::respond::made_wording {

// "Disable", "was disabled", "無効化", and as what AWS shows it then.
template <Literal verb, Literal done, Literal ja, Literal as, Literal as_ja>
inline constexpr Wording stop = {
    .title = {line<verb, " {type} {shown} ({place}){caution_en}">,
              line<"{type} {shown} を", ja, "({place}){caution_ja}">},
    .verify = {line<"{show} shows it ", as>, line<"{show} で", as_ja, "こと">},
    .sentence = {line<"{thing_en} {shown} ({place}) ", done>,
                 line<"{thing_ja} {shown}({place})を", ja, "した">}};

// The same of what was made, as its removal: read twice.
template <Literal verb, Literal done, Literal ja, Literal as, Literal as_ja>
inline constexpr Wording removal = {
    .title = stop<verb, done, ja, as, as_ja>.title,
    .verify = {line<"{show} shows it ", as,
                    " or not at all, read twice at least 30 minutes apart, and no new event of the "
                    "actor's">,
               line<"{show} で", as_ja,
                    "(または存在しない)こと。30 分以上あけて 2 "
                    "回確認し、侵入者の新しいイベントがないこと">},
    .sentence = stop<verb, done, ja, as, as_ja>.sentence};

inline constexpr Wording kDisabled =
    stop<"Disable", "was disabled", "無効化", "disabled", "無効になっている">;
inline constexpr Wording kDeactivated =
    stop<"Deactivate", "was deactivated", "非アクティブ化", "inactive", "非アクティブである">;
inline constexpr Wording kPaused =
    stop<"Pause", "was paused", "一時停止", "paused", "一時停止している">;

inline constexpr Wording kRunsNoMore =
    removal<"Stop", "was stopped", "停止", "at rest", "停止している">;
inline constexpr Wording kTerminated =
    removal<"Terminate", "was terminated", "終了", "terminated", "終了している">;
inline constexpr Wording kCancelled =
    removal<"Cancel", "was cancelled", "キャンセル", "cancelled", "キャンセルされている">;
inline constexpr Wording kDeregistered =
    removal<"Deregister", "was deregistered", "登録解除", "inactive", "登録解除されている">;
inline constexpr Wording kReleased =
    removal<"Release", "was released", "解放", "released", "解放されている">;
inline constexpr Wording kRevoked =
    removal<"Revoke", "was revoked", "解除", "revoked", "解除されている">;
inline constexpr Wording kTakenOut =
    removal<"Remove", "was removed", "解除", "removed", "解除されている">;

}  // namespace hikeshi::respond::made_wording
