package dev.transom.benchmarks.otp;

import dev.transom.benchmarks.peer.Port;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

/** Apache Commons Pool, with as many things at most as it keeps; the rest by default. */
final class CommonsLender implements ThreadedPool.Lender {
  private final GenericObjectPool<ThreadedPool.Thing> pool;

  CommonsLender(int size) {
    GenericObjectPoolConfig<ThreadedPool.Thing> config = new GenericObjectPoolConfig<>();
    config.setMaxTotal(size);
    config.setMaxIdle(size);
    config.setJmxEnabled(false);
    pool = new GenericObjectPool<>(new Things(), config);
  }

  private static final class Things extends BasePooledObjectFactory<ThreadedPool.Thing> {
    @Override
    public ThreadedPool.Thing create() {
      return new ThreadedPool.Thing(new Answerer<>(Port.Maker::queue, number -> number + 1));
    }

    @Override
    public PooledObject<ThreadedPool.Thing> wrap(ThreadedPool.Thing thing) {
      return new DefaultPooledObject<>(thing);
    }

    @Override
    public void destroyObject(PooledObject<ThreadedPool.Thing> thing) {
      thing.getObject().worker().close();
    }
  }

  @Override
  public ThreadedPool.Thing borrow() throws Exception {
    return pool.borrowObject();
  }

  @Override
  public void giveBack(ThreadedPool.Thing thing) {
    pool.returnObject(thing);
  }

  @Override
  public void close() {
    pool.close();
  }
}
