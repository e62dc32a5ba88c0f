using System.Runtime.InteropServices;

namespace Isthmus.Runtime.Epoll;

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    internal byte* Start;
    internal nuint Length;
}
