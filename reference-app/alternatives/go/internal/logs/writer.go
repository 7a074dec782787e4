package logs

import (
	"io"
	"sync"
	"sync/atomic"
	"time"
)

const bufferedLines = 4096

// Writer takes lines without ever waiting for whoever reads them: what does not fit is dropped and counted.
type Writer struct {
	lines   chan []byte
	dropped atomic.Int64
	once    sync.Once
	closed  chan struct{}
	done    chan struct{}
}

// NewWriter writes lines to out, in order, on a goroutine of its own.
func NewWriter(out io.Writer) *Writer {
	w := &Writer{lines: make(chan []byte, bufferedLines), closed: make(chan struct{}), done: make(chan struct{})}
	go w.run(out)
	return w
}

func (w *Writer) run(out io.Writer) {
	defer close(w.done)
	for {
		select {
		case line := <-w.lines:
			_, _ = out.Write(line)
		case <-w.closed:
			for {
				select {
				case line := <-w.lines:
					_, _ = out.Write(line)
				default:
					return
				}
			}
		}
	}
}

// Write takes one line. It is what slog calls, once for each record.
func (w *Writer) Write(line []byte) (int, error) {
	select {
	case w.lines <- append([]byte(nil), line...):
	default:
		w.dropped.Add(1)
	}
	return len(line), nil
}

// Dropped is the number of lines that were given up since the start.
func (w *Writer) Dropped() int64 { return w.dropped.Load() }

// Flush writes what is left, unless nobody reads it in time. Nothing is written afterwards.
func (w *Writer) Flush(limit time.Duration) {
	w.once.Do(func() { close(w.closed) })
	select {
	case <-w.done:
	case <-time.After(limit):
	}
}
