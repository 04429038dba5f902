/* An HTTP service that takes everything: one thread, epoll, keep-alive, "204 No Content" to each
 * request. It counts requests and, in each body, line breaks, and says both when it gets a line on
 * its standard input; it ends with that input.
 *
 *   sink PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 4 << 20, EVENTS = 256 };

static const char ANSWER[] = "HTTP/1.1 204 No Content\r\n\r\n";

struct connection {
  int fd;
  size_t used;
  char *bytes;
};

static unsigned long long requests, lines;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* The length that the head says; 0 without. */
static size_t body_length(const char *head, const char *end) {
  static const char NAME[] = "\r\ncontent-length:";
  for (const char *at = head; at + sizeof NAME < end; at++) {
    if (*at == '\r' && strncasecmp(at, NAME, sizeof NAME - 1) == 0) {
      return strtoul(at + sizeof NAME - 1, NULL, 10);
    }
  }
  return 0;
}

static void count_lines(const char *body, size_t length) {
  const char *end = body + length;
  while ((body = memchr(body, '\n', (size_t)(end - body))) != NULL) {
    lines++;
    body++;
  }
}

/* Answers what is whole; false when the connection is of no use any more. */
static int serve(struct connection *one) {
  char answers[8192];
  size_t pending = 0, done = 0;
  for (;;) {
    char *head = one->bytes + done;
    char *end = memmem(head, one->used - done, "\r\n\r\n", 4);
    if (end == NULL) break;
    size_t length = body_length(head, end + 2);
    size_t whole = (size_t)(end + 4 - head) + length;
    if (whole > ROOM) return 0;
    if (one->used - done < whole) break;
    count_lines(end + 4, length);
    requests++;
    done += whole;
    memcpy(answers + pending, ANSWER, sizeof ANSWER - 1);
    pending += sizeof ANSWER - 1;
    if (pending + sizeof ANSWER > sizeof answers) {
      if (write(one->fd, answers, pending) != (ssize_t)pending) return 0;
      pending = 0;
    }
  }
  memmove(one->bytes, one->bytes + done, one->used - done);
  one->used -= done;
  return pending == 0 || write(one->fd, answers, pending) == (ssize_t)pending;
}

static int receive(struct connection *one) {
  for (;;) {
    ssize_t got = read(one->fd, one->bytes + one->used, ROOM - one->used);
    if (got < 0 && errno == EAGAIN) return 1;
    if (got <= 0) return 0;
    one->used += (size_t)got;
    if (!serve(one) || one->used == ROOM) return 0;
  }
}

int main(int count, char **arguments) {
  if (count != 2) {
    fputs("usage: sink PORT\n", stderr);
    return 2;
  }
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((unsigned short)atoi(arguments[1])),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) fail("bind");
  if (listen(listener, 1024) != 0) fail("listen");
  int poll = epoll_create1(0);
  struct epoll_event events[EVENTS];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &(struct epoll_event){EPOLLIN, {.ptr = NULL}});
  epoll_ctl(poll, EPOLL_CTL_ADD, 0, &(struct epoll_event){EPOLLIN, {.ptr = &requests}});
  for (;;) {
    int ready = epoll_wait(poll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.ptr == NULL) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (fd < 0) continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct connection *one = malloc(sizeof *one);
        *one = (struct connection){fd, 0, malloc(ROOM)};
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &(struct epoll_event){EPOLLIN, {.ptr = one}});
      } else if (events[i].data.ptr == &requests) {
        char asked[64];
        if (read(0, asked, sizeof asked) <= 0) return 0;
        printf("%llu %llu\n", requests, lines);
        fflush(stdout);
      } else {
        struct connection *one = events[i].data.ptr;
        if (!receive(one)) {
          close(one->fd);
          free(one->bytes);
          free(one);
        }
      }
    }
  }
}
