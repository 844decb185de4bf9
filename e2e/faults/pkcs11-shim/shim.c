/*
 * A PKCS#11 library for tests: hands every call on to SoftHSM and adds what real tokens do and SoftHSM never does.
 * One token, named in the control file, can be pulled out at any call, be full, and lock its PINs. The file is shared
 * memory (int32 words, see control.ts), so that the test reads and writes while the library runs and after a kill.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pkcs11.h"

enum { CALLS, STRIKE, HOW, OUT, FULL, TRIES, SO_LEFT, USER_LEFT, SERIAL = 16, NAMES = 32, NAME_LENGTH = 24 };
enum { PULL_BEFORE = 1, PULL_AFTER, KILL_BEFORE, KILL_AFTER };

static CK_FUNCTION_LIST_PTR real;
static CK_FUNCTION_LIST list;
static volatile int *word;
static __thread int call;

static int on(CK_SLOT_ID slot) {
  CK_TOKEN_INFO info;
  return real->C_GetTokenInfo(slot, &info) == CKR_OK && memcmp(info.serialNumber, (const void *)(word + SERIAL), 16) == 0;
}

static int with(CK_SESSION_HANDLE session) {
  CK_SESSION_INFO info;
  return real->C_GetSessionInfo(session, &info) == CKR_OK && on(info.slotID);
}

/* The sessions of a token that is away are gone, and its login with them. */
static void pull(void) {
  CK_SLOT_ID slots[256];
  CK_ULONG count = 256;
  word[OUT] = 1;
  if (real->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK) return;
  for (CK_ULONG i = 0; i < count; i++)
    if (on(slots[i])) real->C_CloseAllSessions(slots[i]);
}

/* Before the work: does the call reach the token at all? */
static int reaches(int mine, const char *name) {
  call = ++word[CALLS];
  if (call == word[STRIKE]) {
    strncpy((char *)(word + NAMES), name, NAME_LENGTH);
    if (word[HOW] == KILL_BEFORE) kill(getpid(), SIGKILL);
    if (word[HOW] == PULL_BEFORE) pull();
  }
  return !(mine && word[OUT]);
}

/* After the work: does its answer come through? */
static CK_RV answer(int mine, CK_RV result) {
  if (call != word[STRIKE]) return result;
  if (word[HOW] == KILL_AFTER) kill(getpid(), SIGKILL);
  if (word[HOW] != PULL_AFTER) return result;
  pull();
  return mine ? CKR_DEVICE_REMOVED : result;
}

static int *left(CK_USER_TYPE user) { return (int *)word + (user == CKU_SO ? SO_LEFT : USER_LEFT); }

static CK_RV counted(int mine, CK_USER_TYPE user, CK_RV result) {
  if (!mine || !word[TRIES]) return result;
  if (result == CKR_OK) *left(user) = word[TRIES];
  if (result == CKR_PIN_INCORRECT) --*left(user);
  return result;
}

static int locked(int mine, CK_USER_TYPE user) { return mine && word[TRIES] && *left(user) <= 0; }

static CK_USER_TYPE userOf(CK_SESSION_HANDLE session) {
  CK_SESSION_INFO info;
  return real->C_GetSessionInfo(session, &info) == CKR_OK && info.state == CKS_RW_SO_FUNCTIONS ? CKU_SO : CKU_USER;
}

#define ANYWHERE(name, parameters, arguments) \
  static CK_RV x##name parameters { reaches(0, #name); return answer(0, real->name arguments); }
#define ON_SLOT(name, parameters, arguments) \
  static CK_RV x##name parameters { \
    int mine = on(slot); \
    return reaches(mine, #name) ? answer(mine, real->name arguments) : CKR_TOKEN_NOT_PRESENT; \
  }
#define IN_SESSION_AS(name, parameters, condition, refusal, work) \
  static CK_RV x##name parameters { \
    int mine = with(s); \
    if (!reaches(mine, #name)) return CKR_DEVICE_REMOVED; \
    return answer(mine, (condition) ? (refusal) : (work)); \
  }
#define IN_SESSION(name, parameters, arguments) IN_SESSION_AS(name, parameters, 0, 0, real->name arguments)
#define FILLS(name, parameters, arguments) \
  IN_SESSION_AS(name, parameters, mine && word[FULL], CKR_DEVICE_MEMORY, real->name arguments)

#define S CK_SESSION_HANDLE s
#define ATTRIBUTES CK_ATTRIBUTE_PTR a, CK_ULONG n
ANYWHERE(C_Initialize, (CK_VOID_PTR a), (a))
ANYWHERE(C_Finalize, (CK_VOID_PTR a), (a))
ANYWHERE(C_GetInfo, (CK_INFO_PTR i), (i))
ON_SLOT(C_GetSlotInfo, (CK_SLOT_ID slot, CK_SLOT_INFO_PTR i), (slot, i))
ON_SLOT(C_GetMechanismList, (CK_SLOT_ID slot, CK_MECHANISM_TYPE_PTR m, CK_ULONG_PTR n), (slot, m, n))
ON_SLOT(C_GetMechanismInfo, (CK_SLOT_ID slot, CK_MECHANISM_TYPE m, CK_MECHANISM_INFO_PTR i), (slot, m, i))
ON_SLOT(C_OpenSession, (CK_SLOT_ID slot, CK_FLAGS f, CK_VOID_PTR a, CK_NOTIFY n, CK_SESSION_HANDLE_PTR s), (slot, f, a, n, s))
ON_SLOT(C_CloseAllSessions, (CK_SLOT_ID slot), (slot))
IN_SESSION(C_CloseSession, (S), (s))
IN_SESSION(C_Logout, (S), (s))
IN_SESSION(C_FindObjectsInit, (S, ATTRIBUTES), (s, a, n))
IN_SESSION(C_FindObjects, (S, CK_OBJECT_HANDLE_PTR o, CK_ULONG m, CK_ULONG_PTR n), (s, o, m, n))
IN_SESSION(C_FindObjectsFinal, (S), (s))
IN_SESSION(C_GetAttributeValue, (S, CK_OBJECT_HANDLE o, ATTRIBUTES), (s, o, a, n))
IN_SESSION(C_DestroyObject, (S, CK_OBJECT_HANDLE o), (s, o))
IN_SESSION(C_SignInit, (S, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE k), (s, m, k))
IN_SESSION(C_Sign, (S, CK_BYTE_PTR d, CK_ULONG n, CK_BYTE_PTR o, CK_ULONG_PTR m), (s, d, n, o, m))
FILLS(C_CreateObject, (S, ATTRIBUTES, CK_OBJECT_HANDLE_PTR o), (s, a, n, o))
FILLS(C_GenerateKeyPair, (S, CK_MECHANISM_PTR m, CK_ATTRIBUTE_PTR u, CK_ULONG un, CK_ATTRIBUTE_PTR r, CK_ULONG rn,
      CK_OBJECT_HANDLE_PTR ou, CK_OBJECT_HANDLE_PTR or), (s, m, u, un, r, rn, ou, or))
IN_SESSION_AS(C_Login, (S, CK_USER_TYPE u, CK_UTF8CHAR_PTR p, CK_ULONG n), locked(mine, u), CKR_PIN_LOCKED,
      counted(mine, u, real->C_Login(s, u, p, n)))
IN_SESSION_AS(C_SetPIN, (S, CK_UTF8CHAR_PTR p, CK_ULONG n, CK_UTF8CHAR_PTR q, CK_ULONG m), locked(mine, userOf(s)),
      CKR_PIN_LOCKED, counted(mine, userOf(s), real->C_SetPIN(s, p, n, q, m)))

static CK_RV xC_InitPIN(S, CK_UTF8CHAR_PTR p, CK_ULONG n) {
  int mine = with(s);
  if (!reaches(mine, "C_InitPIN")) return CKR_DEVICE_REMOVED;
  return answer(mine, counted(mine, CKU_USER, real->C_InitPIN(s, p, n)));
}

static CK_RV xC_InitToken(CK_SLOT_ID slot, CK_UTF8CHAR_PTR p, CK_ULONG n, CK_UTF8CHAR_PTR label) {
  int mine = on(slot);
  if (!reaches(mine, "C_InitToken")) return CKR_TOKEN_NOT_PRESENT;
  if (locked(mine, CKU_SO)) return CKR_PIN_LOCKED;
  return answer(mine, counted(mine, CKU_SO, real->C_InitToken(slot, p, n, label)));
}

static CK_RV xC_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO_PTR info) {
  int mine = on(slot);
  if (!reaches(mine, "C_GetTokenInfo")) return CKR_TOKEN_NOT_PRESENT;
  CK_RV result = real->C_GetTokenInfo(slot, info);
  if (result == CKR_OK && locked(mine, CKU_SO)) info->flags |= CKF_SO_PIN_LOCKED;
  if (result == CKR_OK && locked(mine, CKU_USER)) info->flags |= CKF_USER_PIN_LOCKED;
  return answer(mine, result);
}

static CK_RV xC_GetSlotList(CK_BBOOL present, CK_SLOT_ID_PTR slots, CK_ULONG_PTR count) {
  CK_SLOT_ID all[256];
  CK_ULONG found = 256, room = *count, kept = 0;
  reaches(0, "C_GetSlotList");
  CK_RV result = answer(0, real->C_GetSlotList(present, all, &found));
  if (result != CKR_OK) return result;
  for (CK_ULONG i = 0; i < found; i++)
    if (!(present && word[OUT] && on(all[i]))) all[kept++] = all[i];
  *count = kept;
  if (!slots) return CKR_OK;
  if (kept > room) return CKR_BUFFER_TOO_SMALL;
  memcpy(slots, all, kept * sizeof(CK_SLOT_ID));
  return CKR_OK;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR out) {
  const char *target = getenv("PKCS11_SHIM_TARGET"), *control = getenv("PKCS11_SHIM_CONTROL");
  int file = control ? open(control, O_RDWR) : -1;
  void *library = target ? dlopen(target, RTLD_NOW | RTLD_LOCAL) : 0;
  CK_C_GetFunctionList get = library ? (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList") : 0;
  if (file < 0 || !get || get(&real) != CKR_OK) return CKR_GENERAL_ERROR;
  word = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (word == MAP_FAILED) return CKR_GENERAL_ERROR;
  list = *real;
#define USE(name) list.name = x##name;
  USE(C_Initialize) USE(C_Finalize) USE(C_GetInfo) USE(C_GetSlotList) USE(C_GetSlotInfo) USE(C_GetTokenInfo)
  USE(C_GetMechanismList) USE(C_GetMechanismInfo) USE(C_InitToken) USE(C_InitPIN) USE(C_SetPIN) USE(C_OpenSession)
  USE(C_CloseSession) USE(C_CloseAllSessions) USE(C_Login) USE(C_Logout) USE(C_CreateObject) USE(C_DestroyObject)
  USE(C_GetAttributeValue) USE(C_FindObjectsInit) USE(C_FindObjects) USE(C_FindObjectsFinal) USE(C_SignInit)
  USE(C_Sign) USE(C_GenerateKeyPair)
  *out = &list;
  return CKR_OK;
}
