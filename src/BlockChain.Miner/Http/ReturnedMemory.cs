using System.Buffers;
using BlockChain.Miner.Options;
using Microsoft.AspNetCore.Connections;

namespace BlockChain.Miner.Http;

/// <summary>
/// Gives memory that was needed for a moment, as by thousands of connections, back to the system. The buffers of connections
/// are ordinary memory, while Kestrel's own pool gives them back a hundredth at a time; and unused memory is collected after
/// a busy time, while the runtime would wait until new objects need its place.
/// </summary>
internal sealed class ReturnedMemory(MinerOptions options) : BackgroundService, IMemoryPoolFactory<byte>
{
    /// <summary>Bytes allocated since the last look that make a busy time.</summary>
    private const long Busy = 32 << 20;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? _ = null) => new Buffers();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A request may hold its memory as long as it may take, with nothing new allocated meanwhile.
        int untilAllAreAnswered = (int)(options.Limits.Request / Every) + 1;
        using var timer = new PeriodicTimer(Every);
        using CancellationTokenRegistration end = stoppingToken.Register(timer.Dispose);
        long seen = 0;
        int left = 0;
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            long allocated = GC.GetTotalAllocatedBytes();
            left = allocated - seen >= Busy ? untilAllAreAnswered : left - 1;
            seen = allocated;
            if (left >= 0)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            }
        }
    }

    /// <summary>The runtime's shared pool, except that a request for any size (-1) gets a buffer of the usual one.
    /// </summary>
    private sealed class Buffers : MemoryPool<byte>
    {
        private const int UsualSize = -1;

        /// <inheritdoc/>
        public override int MaxBufferSize => Shared.MaxBufferSize;

        /// <inheritdoc/>
        public override IMemoryOwner<byte> Rent(int minBufferSize = UsualSize) =>
            Shared.Rent(minBufferSize == 0 ? UsualSize : minBufferSize);

        /// <inheritdoc/>
        protected override void Dispose(bool disposing)
        {
            // The shared pool belongs to the whole process.
        }
    }
}
