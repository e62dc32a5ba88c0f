namespace Isthmus.ControlPlane;

/// <summary>Limits and times of the control plane, each with the reason for the number.</summary>
public static class Defaults
{
    /// <summary>
    /// How long configuration has to be quiet before it is pushed. An operator's <c>kubectl apply</c> of several objects arrives within a few milliseconds; longer
    /// would only be felt.
    /// </summary>
    public static readonly TimeSpan ConfigurationHoldOff = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a push of configuration may be put off by further changes: below what a person notices, above the hold-off by a factor of ten.</summary>
    public static readonly TimeSpan ConfigurationLimit = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Between two looks at a folder when no hint came. Hints come within a millisecond; this is the bound for file systems that give none (network mounts).
    /// </summary>
    public static readonly TimeSpan ScanInterval = TimeSpan.FromSeconds(1);

    /// <summary>How many times longer than it took a look at a whole folder is followed by none, so that very large folders cost at most 5 % of a core.</summary>
    public const int ScanRest = 20;

    /// <summary>Files that hints are kept for; beyond that looking at all of them is as cheap.</summary>
    public const int MaxHints = 1_000;

    /// <summary>Bytes that the system may keep hints in, the most that .NET allows everywhere: an apply of a large mesh writes thousands of files at once.</summary>
    public const int WatchBuffer = 64 * 1024;

    /// <summary>
    /// How long a file has to stay as it is before objects that are missing from it count as deleted. Editors and <c>cp</c> empty a file and then fill it, and a
    /// removal by mistake costs more than a removal that comes a moment later.
    /// </summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// A file that was written less than this before it was read is read again, because two writes may carry the same time. Coarser than the clock tick of any
    /// file system in use (FAT: 2 s).
    /// </summary>
    public static readonly TimeSpan RacyWrite = TimeSpan.FromSeconds(2);

    /// <summary>How long a start waits for every registry before it serves without those that are missing. As Istio's PILOT_REMOTE_CLUSTER_TIMEOUT.</summary>
    public static readonly TimeSpan FirstSyncLimit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often the host name of a gateway is looked up, whether or not it was answered. The system's resolver does not say how long an answer holds; this is the shortest that Istio
    /// uses, and load balancers keep an address in service for minutes after it left their name.
    /// </summary>
    public static readonly TimeSpan NameRefresh = TimeSpan.FromSeconds(30);

    /// <summary>How long a look-up is waited for: as Istio's time for a server of names. A start waits as long before it serves without.</summary>
    public static readonly TimeSpan NameLimit = TimeSpan.FromSeconds(5);

    /// <summary>Look-ups at once: the system's resolver holds a thread of the pool for each.</summary>
    public const int NameLookups = 8;

    /// <summary>Addresses of one name that are used: load balancers answer with up to eight for each family.</summary>
    public const int AddressesPerName = 32;

    /// <summary>How long a WorkloadEntry that registered itself outlives its stream. As Istio's PILOT_WORKLOAD_ENTRY_GRACE_PERIOD.</summary>
    public static readonly TimeSpan RegistrationGrace = TimeSpan.FromSeconds(10);

    /// <summary>Time for streams to end after GOAWAY. They end at once unless a client does not read; well below the 30 s after which an orchestrator kills.</summary>
    public static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(5);

    /// <summary>Changes that wait for the mesh loop. A source that is faster waits itself; each entry is one batch of one scan or one stream's news.</summary>
    public const int MaxWaitingChanges = 4_096;

    /// <summary>
    /// Between two lines of the log on rejections of one type by one stream: a person reads the first; the counter and the status page have them all.
    /// </summary>
    public static readonly TimeSpan RejectionLogInterval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Requests of one stream that are heard before something is said, if so many have arrived. A reconnecting client sends one for each of its types; without a bound a
    /// client that never stops asking would never be answered.
    /// </summary>
    public const int RequestsPerTurn = 16;

    /// <summary>Streams at once: ten times the target of a replica. Each costs some kilobytes and a bounded buffer.</summary>
    public const int MaxClients = 10_000;

    /// <summary>How often what ends is renewed within its life: a renewal may be lost with its stream, and the next one too, before anything ends.</summary>
    public const int RenewalsPerLifetime = 3;

    /// <summary>The shortest life of what ends: a control plane that restarts is back, and proxies with it, before a third of it is over.</summary>
    public static readonly TimeSpan ShortestLifetime = TimeSpan.FromSeconds(30);

    /// <summary>How long a stream may be open without a request. Clients send one with the stream's headers; a slow link takes seconds.</summary>
    public static readonly TimeSpan FirstRequestLimit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Bytes of one request. An incremental client that comes back names what it holds with versions, a hundred bytes each: enough for the 100,000 names that a
    /// subscription may have.
    /// </summary>
    public const int MaxRequestSize = 16 * 1024 * 1024;

    /// <summary>Views that no client uses and that are kept for a client that comes back, so that a reconnect costs no planning.</summary>
    public const int MaxIdleViews = 16;

    /// <summary>
    /// Serialized resources that are kept for sharing between views, in each of two generations. A mesh of 1,000 services has some 5,000 per view, of which views
    /// share most; what is in use is held by its table and lost here only for sharing.
    /// </summary>
    public const int MaxPooledResources = 50_000;

    /// <summary>
    /// Places for which the parts are kept that their views share: namespaces times localities, above any real mesh's. Beyond it all are made anew, which costs time.
    /// </summary>
    public const int MaxSharedPlaces = 10_000;

    /// <summary>Violations of one folder that are kept for the status page; a person reads a screenful.</summary>
    public const int MaxShownViolations = 200;

    /// <summary>Addresses that one gRPC server asks listeners for: a server listens on one or two.</summary>
    public const int MaxServerListeners = 32;

    /// <summary>Metadata of a node that is looked at, in entries: Istio's agents send some fifty.</summary>
    public const int MaxNodeMetadata = 1_000;

    /// <summary>
    /// Characters of the id of a node, and of each text of its metadata that is looked at: names in Kubernetes have at most 253, and an id is made of three of them.
    /// Such texts are compared for every client, and shown to people.
    /// </summary>
    public const int MaxNodeText = 4_096;

    /// <summary>Characters of a node's DNS domain: no name in DNS is longer (RFC 1035, 2.3.4, as text), so nothing could be below a longer one.</summary>
    public const int MaxDnsDomain = 253;

    /// <summary>Addresses of a node: one that shares the network of its host shows those of all interfaces, with IPVS one for every Service.</summary>
    public const int MaxNodeAddresses = 10_000;

    /// <summary>Time for a TLS handshake: a few round trips across regions, and a slow client does not hold a connection longer.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Certificates that a caller may send with its own, which are kept for its connection: two levels of authorities and roots, twice while they rotate.</summary>
    public const int MaxShownCertificates = 8;
}
