namespace Isthmus.Runtime.Epoll;

/// <summary>
/// A descriptor kept only to be given up: when the process has none left, a waiting connection can still be taken and closed at once, so that its
/// client learns of it instead of hanging in the backlog.
/// </summary>
internal sealed unsafe class SpareDescriptor : IDisposable
{
    private int _fd = Reserve();

    public void Dispose() => Release();

    /// <summary>Accepts one connection from the listener and closes it; false when even that failed.</summary>
    internal bool Shed(int listener)
    {
        Release();
        var fd = Libc.Accept(listener, null, null, Libc.CloseOnExec);
        if (fd >= 0)
        {
            NativeSocket.LingerZero(fd);
            Libc.Close(fd);
        }

        _fd = Reserve();
        return fd >= 0;
    }

    private static int Reserve() => Libc.EventFd(0, Libc.CloseOnExec);

    private void Release()
    {
        if (_fd >= 0)
        {
            Libc.Close(_fd);
            _fd = -1;
        }
    }
}
