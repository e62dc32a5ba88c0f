using Google.Protobuf;
using Isthmus.Xds.Protos.Discovery.V3;

namespace Isthmus.Proxy.Discovery;

/// <summary>
/// The last good resources on the proxy's own disk, so that it can start again without a control plane. The file is replaced whole: a crash leaves the old or the new.
/// </summary>
/// <param name="folder">A private folder; made when it is missing.</param>
internal sealed class PlanStore(string folder)
{
    private const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _file = Path.Combine(folder, "last-plan.pb");

    /// <summary>Reads what was kept; empty when there is nothing that can be read. <paramref name="problem"/> says why when there should have been.</summary>
    public IReadOnlyList<Resource> Load(out string? problem)
    {
        problem = null;
        try
        {
            return File.Exists(_file) ? [.. DeltaDiscoveryResponse.Parser.ParseFrom(File.ReadAllBytes(_file)).Resources] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            problem = e.Message;
            return [];
        }
    }

    /// <summary>Keeps <paramref name="resources"/>; null, or why they could not be kept.</summary>
    public string? Save(IEnumerable<Resource> resources)
    {
        var kept = new DeltaDiscoveryResponse();
        kept.Resources.AddRange(resources.OrderBy(r => r.Resource_.TypeUrl, StringComparer.Ordinal).ThenBy(r => r.Name, StringComparer.Ordinal));
        try
        {
            Directory.CreateDirectory(folder, PrivateFolder);
            var next = _file + ".next";
            using (var stream = new FileStream(next, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = PrivateFile }))
            {
                kept.WriteTo(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(next, _file, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
